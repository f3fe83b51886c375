-- Facts from the private warehouse.

-- name: order_values
-- One row per fiscal year and kind of order, with the number and value of London's orders. There
-- are no rows for boroughs or quarters. The value of the largest order is left out, because it
-- would reveal one person's order.
select
    indicator_id,
    period_start,
    orders,
    cast(total_gbp as double) as total_gbp,
    cast(median_gbp as double) as median_gbp,
    cast(total_without_largest_gbp as double) as total_without_largest_gbp
from restricted.confiscation_order_values
where area_code = 'E12000007' and period_type = 'fiscal_year'
order by indicator_id, period_start

-- name: outlying_orders
-- One row per year and area (London or a borough) with orders far larger than any other. It has the
-- total of these orders and the total of all orders, but no references of orders.
select
    indicator_id,
    area_code,
    period_start,
    outlying_orders,
    cast(total_gbp as double) as total_gbp,
    cast(outlying_gbp as double) as outlying_gbp
from restricted.confiscation_order_values
where outlying_orders > 0 and period_type = 'rolling_year'
