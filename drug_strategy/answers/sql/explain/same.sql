-- One row: the figure's current value in the private warehouse.
select numerator, denominator, value, base
from marts.indicator_values
where
    indicator_id = $indicator_id
    and area_code = $area_code
    and period_label = $period_label
