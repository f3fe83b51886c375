-- One row: the figure as the private warehouse now has it.
select numerator, denominator, value, base
from marts.indicator_values
where
    indicator_id = $indicator_id
    and area_code = $area_code
    and period_label = $period_label
