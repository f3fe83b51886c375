-- One row per measure of the target, and one for both: progress towards the target.
select
    measure_name as "Measure",
    headline as "How it is going",
    baseline_value as "Baseline, percent",
    current_value as "Now, percent",
    improvement_points as "Improvement, points",
    lower_95 as "Lower 95% limit",
    upper_95 as "Upper 95% limit",
    period_end as "To the day",
    verdict as "Verdict",
    case when is_certain then 'yes' when not is_certain then 'no' end as "Certain",
    notes as "Notes"
from marts.confidence_target
order by measure_name = 'The strategy' desc, measure_name
