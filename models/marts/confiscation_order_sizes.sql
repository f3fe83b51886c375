-- One row per fiscal year and area (London or a borough): confiscation orders by size, in pounds. A
-- few large orders can make up most of a total, so the table also has the median and the total
-- without the largest order.
with orders as (
    select * from {{ ref('indicator_values') }}
    where
        indicator_id = 'confiscation_orders'
        and area_level in ('london', 'borough')
        and period_type = 'fiscal_year'
),

pounds as (
    select * from {{ ref('indicator_values') }}
    where indicator_id = 'confiscation_value_gbp' and period_type = 'fiscal_year'
),

order_values as (
    select * from {{ ref('confiscation_order_values') }}
    where indicator_id = 'confiscation_value_gbp' and period_type = 'fiscal_year'
),

confiscation_order_sizes as (
    select
        orders.area_level,
        orders.area_code,
        orders.area_name,
        orders.period_label as fiscal_year,
        orders.period_start,
        orders.period_end,
        cast(orders.value as bigint) as orders,
        pounds.value,
        case
            when pounds.value is not null
                then coalesce(cast(order_values.total_without_largest_gbp as double), 0)
        end as value_without_largest,
        case
            when pounds.value is not null
                then cast(coalesce(order_values.outlying_orders, 0) as bigint)
        end as outlying_orders,
        case
            when pounds.value is not null
                then coalesce(cast(order_values.outlying_gbp as double), 0)
        end as outlying_value,
        case when orders.value >= 5 then cast(order_values.median_gbp as double) end as median,
        orders.return_status,
        orders.boroughs_returned,
        orders.is_complete,
        orders.is_provisional
    from orders
    left join pounds
        on orders.area_code = pounds.area_code and orders.period_start = pounds.period_start
    left join order_values
        on
            orders.area_code = order_values.area_code
            and orders.period_start = order_values.period_start
)

select * from confiscation_order_sizes
