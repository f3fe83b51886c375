-- The figures that the report reads from the private warehouse.

-- name: OrderValue
-- One row per fiscal year, area (London or a borough) and kind of court order, with the number and
-- value of the orders. The value of the largest order is left out, because it would reveal what
-- one person was ordered to pay.
select
    indicator_id,
    area_code,
    period_start,
    orders,
    cast(total_gbp as double) as total_gbp,
    cast(median_gbp as double) as median_gbp,
    cast(total_without_largest_gbp as double) as total_without_largest_gbp
from restricted.confiscation_order_values
where period_type = 'fiscal_year'
order by indicator_id, period_start

-- name: OutlyingOrders
-- One row for each combination of year and area (London or a borough) that has court orders far
-- larger than any other: the total value of these orders and of all orders, but no order
-- references.
select
    indicator_id,
    area_code,
    period_start,
    outlying_orders,
    cast(total_gbp as double) as total_gbp,
    cast(outlying_gbp as double) as outlying_gbp
from restricted.confiscation_order_values
where outlying_orders > 0 and period_type = 'fiscal_year'
