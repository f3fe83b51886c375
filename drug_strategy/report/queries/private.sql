-- Of the private warehouse.

-- name: order_values
-- One row a fiscal year and kind of order: London's orders by value, in pounds.
-- Never of a borough or a quarter, and never the largest order, which is one person's.
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
-- One row a year of London or a borough that has orders far larger than any other: what they
-- come to, and the year with them. Never their references.
select
    indicator_id,
    area_code,
    period_start,
    outlying_orders,
    cast(total_gbp as double) as total_gbp,
    cast(outlying_gbp as double) as outlying_gbp
from restricted.confiscation_order_values
where outlying_orders > 0 and period_type = 'rolling_year'
