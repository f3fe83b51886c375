-- A figure with nothing to divide by is null, never 0%, and has no interval. The figure still has
-- a numerator, which is 0 if it is a sum. An index has nothing to divide by if the amount for its
-- base year is £0 or missing. Other ratios of sums are the numerator divided by the denominator,
-- and so never the average of several areas' or quarters' ratios.
select
    figures.indicator_id,
    figures.area_code,
    figures.period_label,
    figures.numerator,
    figures.denominator,
    figures.value
from {{ ref('indicator_values') }} as figures
inner join {{ ref('int_indicators') }} as indicators
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
    or (
        indicators.aggregation in ('sum', 'mean') and figures.denominator > 0
        and abs(
            figures.value - figures.numerator / figures.denominator
            * case figures.unit when 'percent' then 100 else 1 end
        ) > 1e-12 * abs(figures.value)
    )
