-- One row: a published figure with the indicator's definition, the change since the year before,
-- and the publication.
select
    figures.*,
    indicators.definition,
    indicators.formula,
    indicators.caveat,
    indicators.strategy_paragraph,
    indicators.aggregation,
    indicators.offence_category,
    changes.value_year_before,
    changes.difference,
    changes.statement,
    changes.is_like_for_like,
    changes.value_like_for_like,
    changes.value_year_before_like_for_like,
    changes.boroughs_like_for_like,
    changes.outstanding,
    changes.reason,
    publication.publication_id,
    publication.as_at,
    publication.contains_synthetic
from marts.indicator_values as figures
inner join marts.indicators as indicators on figures.indicator_id = indicators.indicator_id
cross join marts.publication as publication
left join marts.indicator_changes as changes
    on
        figures.indicator_id = changes.indicator_id
        and figures.area_code = changes.area_code
        and figures.period_type = changes.period_type
        and figures.period_start = changes.period_start
where
    figures.indicator_id = $indicator_id
    and figures.area_code = $area_code
    and figures.period_label = $period_label
