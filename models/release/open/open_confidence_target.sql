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
    {%- for points in ('improvement_points', 'lower_95', 'upper_95') %}
        cast(replace({{ distinct_from([points], marks) }}, '−', '-') as double) as {{ points }},
    {%- endfor %}
    verdict,
    is_certain,
    notes,
    headline,
    statement
from {{ source('published', 'confidence_target') }}
