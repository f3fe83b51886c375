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
