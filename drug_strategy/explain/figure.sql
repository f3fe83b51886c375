-- One row: a published figure with its indicator's definition and its as-at date.
select
    indicator_values.* exclude (area_name),
    indicators.* exclude (indicator_id),
    publication.as_at,
    changes.* exclude (
        indicator_id,
        area_level,
        area_code,
        area_name,
        borough_code,
        ward_code,
        period_type,
        period_start,
        period_end,
        period_label,
        value,
        is_complete
    )
from marts.indicator_values as indicator_values
inner join marts.indicators as indicators using (indicator_id)
cross join marts.publication as publication
left join marts.indicator_changes as changes
    on
        indicator_values.indicator_id = changes.indicator_id
        and indicator_values.area_code = changes.area_code
        and indicator_values.period_type = changes.period_type
        and indicator_values.period_start = changes.period_start
where
    indicator_values.indicator_id = $indicator_id
    and indicator_values.area_code = $area_code
    and indicator_values.period_label = $period_label
