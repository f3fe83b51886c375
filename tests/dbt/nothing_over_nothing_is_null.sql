-- Where nothing could have been counted there is no rate: never 0 %, and no interval about it.
-- The parts are still there, 0 of 0.
select
    indicator_id,
    area_code,
    period_label,
    numerator,
    denominator,
    value
from {{ ref('indicator_values') }}
where
    (denominator = 0 and (
        numerator is null or numerator <> 0
        or value is not null or lower_95 is not null or upper_95 is not null
    ))
    or (denominator > 0 and value is null)
