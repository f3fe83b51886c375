-- One row: a published figure with all that is known about it, its codes in words, the definition of
-- its indicator, and the publication.
select
    figures.*,
    missing.short as missing_in_words,
    unchanged.meaning as no_change_in_words,
    uncompared.meaning as no_comparison_in_words,
    statuses.meaning as status_in_words,
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
left join marts.labels as missing
    on missing.label_of = 'missing_reason' and figures.missing_reason = missing.label
left join marts.labels as unchanged
    on unchanged.label_of = 'no_change_reason' and figures.no_change_reason = unchanged.label
left join marts.labels as uncompared
    on
        uncompared.label_of = 'no_comparison_reason'
        and figures.no_comparison_reason = uncompared.label
left join marts.labels as statuses
    on statuses.label_of = 'return_status' and figures.return_status = statuses.label
where
    figures.indicator_id = $indicator_id
    and figures.area_code = $area_code
    and figures.period_label = $period_label
