-- A count that adds up has a rate with both limits once one of its quarters has ended and been
-- reported. Without events, the rate is 0. Other figures have no rate. Rates are per 100,000
-- residents for London and boroughs, and per 1,000 for wards.
select
    indicator_id,
    area_code,
    period_label,
    value,
    rate
from {{ ref('indicator_values') }}
where
    area_level not in ('no_ward', 'unattributed')
    and (
        (rate is not null)
        <> (adds_up and unit = 'count' and value is not null and population_covered > 1e-9)
        or population_covered > population
        or (rate is null) <> (rate_lower_95 is null)
        or (rate is null) <> (rate_upper_95 is null)
        or (value = 0 and (rate <> 0 or rate_upper_95 <= 0))
        or rate < rate_lower_95
        or rate > rate_upper_95
        or per <> case area_level when 'ward' then 1000 else 100000 end
        or (per is null) = (adds_up and unit = 'count')
    )
