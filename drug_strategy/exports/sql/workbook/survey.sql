-- One row per measure of the target: a borough's latest rolling year, compared with London's.
select
    targets.measure_name as "Measure",
    changes.area_name as "Area",
    changes.earlier_value as "Baseline, percent",
    changes.value as "Now, percent",
    changes.improvement_points as "Improvement, points",
    changes.lower_95 as "Lower 95% limit",
    changes.upper_95 as "Upper 95% limit",
    changes.statement as "Change since the baseline",
    changes.notes as "Notes",
    changes.base as "Answers",
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
        and changes.period_type = 'rolling_year'
        and changes.comparison = 'since_baseline'
        and changes.base_kind = 'answers'
        and changes.area_code = $area_code
where targets.measure_name <> 'The strategy'
order by targets.measure
