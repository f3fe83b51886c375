-- One row per measure, completed fiscal year and comparison: what an area's and London's residents
-- said, compared with the year before and with 2009-10.
select
    changes.area_name as "Area",
    indicators.indicator_name as "Measure",
    changes.period_label as "Fiscal year",
    changes.value as "Percent",
    changes.earlier_label as "Compared with",
    changes.earlier_value as "Percent then",
    changes.difference as "Difference, points",
    changes.lower_95 as "Lower 95% limit",
    changes.upper_95 as "Upper 95% limit",
    changes.change as "Did it move?",
    estimates.base as "Answers",
    changes.notes as "Notes"
from marts.public_attitude_changes as changes
inner join marts.indicators as indicators on changes.measure = indicators.indicator_id
left join marts.public_attitudes as estimates
    on
        changes.measure = estimates.measure
        and changes.area_code = estimates.area_code
        and changes.period_type = estimates.period_type
        and changes.period_start = estimates.period_start
where
    changes.period_type = 'fiscal_year'
    and changes.is_complete
    and (changes.area_code = $area_code or changes.area_level = 'london')
order by
    changes.area_code = $area_code desc,
    indicators.display_order,
    changes.period_start desc,
    changes.earlier_label desc
