-- A count or percentage lies between its two limits. A percentage's limits are between 0 and 100.
-- Pounds, percentages of pounds, days, stocks (counts on a single day) and the index have no
-- limits, and neither has what no ward was given.
select
    indicator_values.indicator_id,
    indicator_values.area_code,
    indicator_values.period_label,
    indicator_values.value,
    indicator_values.lower_95,
    indicator_values.upper_95
from {{ ref('indicator_values') }} as indicator_values
inner join {{ ref('int_indicators') }} as indicators
    on indicator_values.indicator_id = indicators.indicator_id
where
    indicator_values.value < indicator_values.lower_95
    or indicator_values.value > indicator_values.upper_95
    or (indicators.unit = 'percent' and indicator_values.lower_95 < 0)
    or (indicators.unit = 'percent' and indicator_values.upper_95 > 100)
    or (
        (indicators.unit in ('gbp', 'days') or indicators.aggregation in ('mean', 'stock', 'index'))
        and coalesce(indicator_values.lower_95, indicator_values.upper_95) is not null
    )
    -- a survey estimate from too few answers has no limits
    or (
        indicator_values.area_level <> 'no_ward'
        and indicators.unit in ('count', 'percent')
        and indicators.aggregation not in ('survey', 'mean', 'stock')
        and indicator_values.value is not null
        and (
            indicators.unit = 'percent'
            or indicator_values.is_complete and indicator_values.return_status <> 'outstanding'
        )
        and (indicator_values.lower_95 is null or indicator_values.upper_95 is null)
    )
