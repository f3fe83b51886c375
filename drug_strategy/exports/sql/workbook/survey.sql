-- One row per measure of the target: a borough's newest fiscal year that is over, compared with its
-- baseline and with London.
select
    targets.measure_name as "Measure",
    changes.area_name as "Area",
    changes.earlier_value as "Baseline, percent",
    changes.value as "Now, percent",
    changes.difference as "Difference, points",
    changes.lower_95 as "Lower 95% limit",
    changes.upper_95 as "Upper 95% limit",
    changes.change as "Change since the baseline",
    changes.notes as "Notes",
    estimates.base as "Answers",
    changes.period_end as "To the day",
    targets.baseline_value as "London, baseline percent",
    targets.current_value as "London, percent now",
    targets.improvement_points as "London, improvement in points",
    targets.headline as "London against the target of three points"
from marts.confidence_target as targets
left join marts.public_attitude_changes as changes
    on
        targets.measure = changes.measure
        and targets.period_end = changes.period_end
        and changes.period_type = 'fiscal_year'
        and changes.comparison = 'since_baseline'
        and changes.area_code = $area_code
left join marts.public_attitudes as estimates
    on
        changes.measure = estimates.measure
        and changes.area_code = estimates.area_code
        and changes.period_type = estimates.period_type
        and changes.period_start = estimates.period_start
where targets.measure_name <> 'The strategy'
order by targets.measure
