-- One row a place (ward, borough without a ward, not attributed) and quarter: assets confiscated.
-- Confiscation orders and cash forfeitures, on the day of the order, whatever day they were paid.
with orders as (
    select * from {{ ref('int_asset_confiscations__current') }}
),

places as (
    select * from {{ ref('int_place_quarters') }}
),

return_status as (
    select * from {{ ref('int_return_status') }}
    where return_name = 'asset_confiscations'
),

counted as (
    select
        {{ finest_area_code() }} as area_code,
        quarter_start,
        count_if(is_confiscation) as confiscation_orders,
        sum(case when is_confiscation then order_gbp end) as confiscation_value_gbp,
        sum(case when is_confiscation then paid_gbp end) as confiscation_paid_gbp,
        count_if(is_cash_forfeiture) as cash_forfeitures,
        sum(case when is_cash_forfeiture then order_gbp end) as cash_forfeiture_value_gbp
    from orders
    group by all
),

asset_confiscations as (
    select
        places.borough_code,
        places.borough_name,
        places.ward_code,
        places.ward_name,
        places.quarter_start as quarter_start_date,
        places.fiscal_quarter,
        return_status.return_status,
        {{ zero_unless_outstanding('counted.confiscation_orders') }} as confiscation_orders,
        {{ zero_unless_outstanding('counted.confiscation_value_gbp', 'decimal(18, 2)') }}
            as confiscation_value_gbp,
        {{ zero_unless_outstanding('counted.confiscation_paid_gbp', 'decimal(18, 2)') }}
            as confiscation_paid_gbp,
        {{ zero_unless_outstanding('counted.cash_forfeitures') }} as cash_forfeitures,
        {{ zero_unless_outstanding('counted.cash_forfeiture_value_gbp', 'decimal(18, 2)') }}
            as cash_forfeiture_value_gbp
    from places
    left join return_status
        on return_status.borough_code = places.borough_code
        and return_status.quarter_start = places.quarter_start
    left join counted
        on counted.area_code = places.area_code
        and counted.quarter_start = places.quarter_start
)

select * from asset_confiscations
