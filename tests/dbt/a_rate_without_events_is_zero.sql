-- A count has a rate with both limits once one of its quarters has ended and been reported. Without
-- events, the rate is 0. A stock (a count on a single day) has no rate, and a distinct count has
-- no rate while a quarter is missing. Rates are per 100,000 residents for London and boroughs, and
-- per 1,000 for wards.
select
    rates.indicator_id,
    rates.area_code,
    rates.period_label,
    indicator_values.value,
    rates.rate
from {{ ref('indicator_rates') }} as rates
inner join {{ ref('indicator_values') }} as indicator_values
    on
        rates.indicator_id = indicator_values.indicator_id
        and rates.area_code = indicator_values.area_code
        and rates.period_type = indicator_values.period_type
        and rates.period_start = indicator_values.period_start
inner join {{ ref('indicator_register') }} as indicators
    on rates.indicator_id = indicators.indicator_id
where
    (rates.rate is not null)
    <> (
        indicators.aggregation <> 'stock'
        and indicator_values.value is not null
        and rates.population_covered
        >= case indicators.aggregation when 'distinct' then rates.population else 1e-9 end
    )
    or rates.population_covered > rates.population
    or (rates.rate is null) <> (rates.rate_lower_95 is null)
    or (rates.rate is null) <> (rates.rate_upper_95 is null)
    or (indicator_values.value = 0 and (rates.rate <> 0 or rates.rate_upper_95 <= 0))
    or rates.rate < rates.rate_lower_95
    or rates.rate > rates.rate_upper_95
    or rates.per <> case rates.area_level when 'ward' then 1000 else 100000 end
