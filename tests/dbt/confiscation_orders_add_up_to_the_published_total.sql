-- The total of the orders in int_order_values equals the published amount in pounds.
select
    order_values.indicator_id,
    order_values.area_code,
    order_values.period_type,
    order_values.period_start,
    order_values.total_gbp,
    published.value
from {{ ref('int_order_values') }} as order_values
left join {{ ref('indicator_values') }} as published
    on
        published.indicator_id = order_values.indicator_id
        and published.area_code = order_values.area_code
        and published.period_type = order_values.period_type
        and published.period_start = order_values.period_start
where published.value is distinct from cast(order_values.total_gbp as double)
