-- One row per fiscal year, and one for the strategy's three years: an area's confiscation orders by
-- size. London's sheet also has rows for each borough.
select
    area_name as "Area",
    period_label as "Period",
    orders as "Orders",
    value as "Pounds",
    value_without_largest as "Pounds without the largest order",
    median as "Median order, pounds",
    return_status as "Return"
from marts.confiscation_order_sizes
where
    is_complete
    and $area_code in (
        area_code, (select area_code from marts.areas where area_level = 'london')
    )
order by area_level desc, area_name, period_type, period_label
