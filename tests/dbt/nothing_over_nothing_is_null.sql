-- Where nothing could have been counted there is no rate: never 0 %, and no interval about it.
-- The parts are still there, 0 of 0.
select
    indicator_values.indicator_id,
    area_code,
    period_label,
    numerator,
    denominator,
    value
from {{ ref('indicator_values') }} as indicator_values
inner join {{ ref('indicators') }} as indicators
    on indicator_values.indicator_id = indicators.indicator_id
where
    (denominator = 0 and (
        numerator is null
        -- pounds may be paid on an order of none, or have had no base
        or (numerator <> 0 and indicators.aggregation = 'sum')
        or value is not null or lower_95 is not null or upper_95 is not null
    ))
    or (denominator > 0 and value is null)
