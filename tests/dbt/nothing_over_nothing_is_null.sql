-- Where nothing could have been counted there is no rate: never 0 %, and no interval about it.
-- The parts are still there, 0 of 0; but pounds may be paid on orders of none, or have had no base.
select
    figures.indicator_id,
    figures.area_code,
    figures.period_label,
    figures.numerator,
    figures.denominator,
    figures.value
from {{ ref('indicator_values') }} as figures
inner join {{ ref('indicators') }} as indicators
    on figures.indicator_id = indicators.indicator_id
where
    (figures.denominator = 0 and (
        figures.numerator is null
        or (figures.numerator <> 0 and indicators.aggregation = 'sum')
        or figures.value is not null
        or figures.lower_95 is not null
        or figures.upper_95 is not null
    ))
    or (figures.denominator > 0 and figures.value is null)
