-- One row per measure of the confidence target, and one for the strategy as a whole. The figures
-- are the same as in the published table, because survey estimates for London reveal nothing about
-- individuals.
{%- set marks = ['0', 'target_points'] %}
select
    measure,
    measure_name,
    cast(target_points as integer) as target_points,
    baseline_period,
    round(baseline_value, 1) as baseline_value,
    period_label,
    round(current_value, 1) as current_value,
    -- As in the headline, rounding never turns the improvement into exactly zero or exactly the
    -- target.
    cast({{ distinct_from('improvement_points', marks) }} as double) as improvement_points,
    cast({{ distinct_from('lower_95', marks) }} as double) as lower_95,
    cast({{ distinct_from('upper_95', marks) }} as double) as upper_95,
    verdict,
    is_certain,
    notes,
    headline,
    statement
from {{ source('published', 'confidence_target') }}
