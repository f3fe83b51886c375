-- One row: a published figure with its indicator's definition and its as-at date.
select
    indicator_values.* exclude (area_name),
    indicators.* exclude (indicator_id),
    publication.as_at,
    changes.value_year_before,
    changes.value_like_for_like,
    changes.value_year_before_like_for_like,
    changes.boroughs_like_for_like,
    changes.is_like_for_like,
    changes.outstanding as outstanding_in_either_year
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
