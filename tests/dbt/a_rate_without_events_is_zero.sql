-- A count has a rate with both limits once one of its quarters has ended and been reported. Without
-- events, the rate is 0. A stock (a count on a single day) has no rate, and a distinct count has
-- none while a quarter is missing or the period is not over. London has none if the boroughs that
-- reported are too few to judge it. Rates are per 100,000 residents for London and boroughs, and
-- per 1,000 for wards.
select
    figures.indicator_id,
    figures.area_code,
    figures.period_label,
    figures.value,
    figures.rate
from {{ ref('indicator_values') }} as figures
inner join {{ ref('indicator_register') }} as indicators
    on figures.indicator_id = indicators.indicator_id
where
    figures.area_level <> 'unattributed'
    and figures.unit = 'count'
    and (
        (figures.rate is not null)
        <> (
            indicators.aggregation <> 'stock'
            and figures.value is not null
            and (indicators.aggregation <> 'distinct' or figures.is_complete)
            and figures.population_covered
            >= case indicators.aggregation when 'distinct' then figures.population else 1e-9 end
        )
        and (figures.rate is not null or figures.area_level <> 'london' or figures.is_judged)
        or figures.population_covered > figures.population
        or (figures.rate is null) <> (figures.rate_lower_95 is null)
        or (figures.rate is null) <> (figures.rate_upper_95 is null)
        or (figures.value = 0 and (figures.rate <> 0 or figures.rate_upper_95 <= 0))
        or figures.rate < figures.rate_lower_95
        or figures.rate > figures.rate_upper_95
        or figures.per <> case figures.area_level when 'ward' then 1000 else 100000 end
        or figures.per is null
    )
