-- One row a ward (else borough, else not attributed) and quarter: pounds confiscated and paid.
-- In the quarter of the order, whenever it was paid; nothing given is nothing paid.
with asset_confiscations as (
    select * from {{ ref('asset_confiscations__current') }}
    where is_confiscation
),

counted as (
    select
        'confiscation_paid_gbp' as indicator_id,
        {{ finest_area_code() }} as area_code,
        quarter_start,
        cast(coalesce(sum(paid_gbp), 0) as decimal(18, 2)) as numerator,
        cast(null as bigint) as denominator,
        cast(null as string) as counted_ref
    from asset_confiscations
    group by all
)

select * from counted
