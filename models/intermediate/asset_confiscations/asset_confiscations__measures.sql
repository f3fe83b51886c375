-- One row per quarter and area (ward, borough or not attributed). Confiscations and forfeitures are
-- counted by the date of the order, even if they were paid later. If there was no payment, the
-- amount paid is 0.
with orders as (
    select * from {{ ref('asset_confiscations__current') }}
),

measured as (
    select
        {{ finest_area_code() }} as area_code,
        quarter_start,
        {{ count_of('is_confiscation') }} as confiscation_orders,
        {{ sum_of('order_gbp', 'is_confiscation') }} as confiscation_value_gbp,
        {{ sum_of('coalesce(paid_gbp, 0)', 'is_confiscation') }} as confiscation_paid_gbp,
        {{ count_of('is_cash_forfeiture') }} as cash_forfeitures,
        {{ sum_of('order_gbp', 'is_cash_forfeiture') }} as cash_forfeiture_value_gbp
    from orders
    group by all
)

select * from measured
