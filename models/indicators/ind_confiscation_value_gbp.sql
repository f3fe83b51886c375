-- One row a ward (else borough, else not attributed) and quarter: pounds ordered confiscated.
-- Over the orders counted as confiscation orders, on the order's date, whatever was paid.
with asset_confiscations as (
    select * from {{ ref('asset_confiscations__current') }}
    where is_confiscation
),

counted as (
    select
        'confiscation_value_gbp' as indicator_id,
        {{ finest_area_code() }} as area_code,
        quarter_start,
        cast(sum(order_gbp) as decimal(18, 2)) as numerator,
        cast(null as bigint) as denominator,
        cast(null as string) as counted_ref
    from asset_confiscations
    group by all
)

select * from counted
