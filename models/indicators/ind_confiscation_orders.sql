-- One row a ward (else borough, else not attributed) and quarter: confiscation orders.
-- Under the Drug Trafficking Act, or drug-related, on the order's date.
with asset_confiscations as (
    select * from {{ ref('asset_confiscations__current') }}
    where is_confiscation
),

counted as (
    select
        'confiscation_orders' as indicator_id,
        {{ finest_area_code() }} as area_code,
        quarter_start,
        cast(count(*) as decimal(18, 2)) as numerator,
        cast(null as bigint) as denominator,
        cast(null as string) as counted_ref
    from asset_confiscations
    group by all
)

select * from counted
