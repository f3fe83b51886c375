-- One row: a published figure with all that is known about it, the definition of its indicator, and
-- the publication.
select
    figures.*,
    indicators.definition,
    indicators.formula,
    indicators.caveat,
    indicators.strategy_paragraph,
    indicators.aggregation,
    indicators.offence_category,
    publication.publication_id,
    publication.as_at,
    publication.contains_synthetic
from marts.indicator_values as figures
inner join marts.indicators as indicators on figures.indicator_id = indicators.indicator_id
cross join marts.publication as publication
where
    figures.indicator_id = $indicator_id
    and figures.area_code = $area_code
    and figures.period_label = $period_label
