-- One row a place (ward, borough without a ward, not attributed) and quarter: assets confiscated.
-- Confiscation orders and cash forfeitures, on the day of the order, whatever day they were paid.
with orders as (
    select * from {{ ref('asset_confiscations__current') }}
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
        {{ zero_unless_outstanding('confiscation_orders') }},
        {{ zero_unless_outstanding('confiscation_value_gbp', 'decimal(18, 2)') }},
        {{ zero_unless_outstanding('confiscation_paid_gbp', 'decimal(18, 2)') }},
        {{ zero_unless_outstanding('cash_forfeitures') }},
        {{ zero_unless_outstanding('cash_forfeiture_value_gbp', 'decimal(18, 2)') }}
    from places
    left join return_status
        on
            places.borough_code = return_status.borough_code
            and places.quarter_start = return_status.quarter_start
    left join counted
        on
            places.area_code = counted.area_code
            and places.quarter_start = counted.quarter_start
)

select * from asset_confiscations
