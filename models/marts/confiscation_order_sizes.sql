-- One row per area (London or a borough) and fiscal year, and one for the strategy's three years:
-- confiscation orders by size, in pounds. A few large orders can make up most of a total, so the
-- table also has the median and the total without the largest order.
with orders as (
    select * from {{ ref('indicator_values') }}
    where
        indicator_id = 'confiscation_orders'
        and area_level in ('london', 'borough')
        and period_type in ('fiscal_year', 'strategy')
),

confiscation_order_sizes as (
    select
        orders.area_level,
        orders.area_code,
        orders.area_name,
        orders.period_type,
        orders.period_label,
        case when orders.period_type = 'fiscal_year' then orders.period_label end as fiscal_year,
        orders.period_start,
        orders.period_end,
        cast(orders.value as bigint) as orders,
        cast(pounds.value as decimal(18, 2)) as value,
        cast(case
            when pounds.value is not null
                then coalesce(order_values.total_without_largest_gbp, 0)
        end as decimal(18, 2)) as value_without_largest,
        case
            when pounds.value is not null
                then cast(coalesce(order_values.outlying_orders, 0) as bigint)
        end as outlying_orders,
        cast(case
            when pounds.value is not null then coalesce(order_values.outlying_gbp, 0)
        end as decimal(18, 2)) as outlying_value,
        cast(case when orders.value >= 5 then order_values.median_gbp end as decimal(18, 2))
            as median,
        orders.return_status,
        orders.boroughs_returned,
        orders.is_complete,
        orders.is_provisional
    from orders
    left join {{ ref('indicator_values') }} as pounds
        on
            pounds.indicator_id = 'confiscation_value_gbp'
            and orders.area_code = pounds.area_code
            and orders.period_type = pounds.period_type
            and orders.period_start = pounds.period_start
    left join {{ ref('int_order_values') }} as order_values
        on
            order_values.indicator_id = 'confiscation_value_gbp'
            and orders.area_code = order_values.area_code
            and orders.period_type = order_values.period_type
            and orders.period_start = order_values.period_start
)

select * from confiscation_order_sizes
