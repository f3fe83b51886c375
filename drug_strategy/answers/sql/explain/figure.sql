-- One row: a published figure with its symbols, the definition of its indicator, the change on the
-- previous year, and the publication. For a completed fiscal or rolling year, the row also has the
-- comparison with the rest of London.
with marked as (
    select indicator_id, area_code, period_label, symbols from marts.london_quarters
    union all
    select indicator_id, area_code, period_label, symbols from marts.london_years
    union all
    select indicator_id, area_code, period_label, symbols from marts.london_totals
    union all
    select indicator_id, area_code, period_label, symbols from marts.borough_quarters
    union all
    select indicator_id, area_code, period_label, symbols from marts.borough_years
    union all
    select indicator_id, area_code, period_label, symbols from marts.borough_totals
    union all
    select indicator_id, ward_code, period_label, symbols from marts.ward_quarters
    union all
    select indicator_id, ward_code, period_label, symbols from marts.ward_years
    union all
    select indicator_id, ward_code, period_label, symbols from marts.ward_totals
)

select
    figures.*,
    coalesce(marked.symbols, case when figures.is_provisional then '[p]' else '' end) as symbols,
    indicators.definition,
    indicators.formula,
    indicators.caveat,
    indicators.strategy_paragraph,
    indicators.aggregation,
    indicators.offence_category,
    changes.value_year_before,
    changes.difference,
    changes.difference_lower_95,
    changes.difference_upper_95,
    changes.ratio,
    changes.ratio_lower_95,
    changes.ratio_upper_95,
    changes.statement,
    changes.is_like_for_like,
    changes.value_like_for_like,
    changes.value_year_before_like_for_like,
    changes.boroughs_like_for_like,
    changes.reason,
    comparisons.compared,
    comparisons.value as compared_value,
    comparisons.rest_value,
    comparisons.ratio as rest_ratio,
    comparisons.ratio_lower_95 as rest_ratio_lower_95,
    comparisons.ratio_upper_95 as rest_ratio_upper_95,
    comparisons.difference as rest_difference,
    comparisons.difference_lower_95 as rest_difference_lower_95,
    comparisons.difference_upper_95 as rest_difference_upper_95,
    comparisons.comparison,
    comparisons.reason as no_comparison_reason,
    publication.publication_id,
    publication.as_at,
    publication.contains_synthetic
from marts.indicator_values as figures
inner join marts.indicators as indicators on figures.indicator_id = indicators.indicator_id
cross join marts.publication as publication
left join marked
    on
        figures.indicator_id = marked.indicator_id
        and figures.area_code = marked.area_code
        and figures.period_label = marked.period_label
left join marts.indicator_changes as changes
    on
        figures.indicator_id = changes.indicator_id
        and figures.area_code = changes.area_code
        and figures.period_type = changes.period_type
        and figures.period_start = changes.period_start
left join marts.indicator_comparisons as comparisons
    on
        figures.indicator_id = comparisons.indicator_id
        and figures.area_code = comparisons.area_code
        and figures.period_start = comparisons.period_start
        and figures.period_end = comparisons.period_end
where
    figures.indicator_id = $indicator_id
    and figures.area_code = $area_code
    and figures.period_label = $period_label
