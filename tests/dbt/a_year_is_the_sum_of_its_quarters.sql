-- A longer period's figure is the sum of its quarters so far, leaving out outstanding ones. The
-- figure is null only if all its quarters are null.
with sums as (
    select
        quarters.indicator_id,
        quarters.area_code,
        periods.period_type,
        periods.period_start,
        sum(quarters.numerator) as numerator,
        sum(quarters.denominator) as denominator
    from {{ ref('indicator_values') }} as quarters
    inner join {{ ref('int_period_quarters') }} as periods
        on quarters.period_start = periods.quarter_start
    where quarters.period_type = 'quarter' and {{ is_rebuilt('quarters.indicator_id') }}
    group by all
)

select
    years.indicator_id,
    years.area_code,
    years.period_label,
    years.numerator,
    sums.numerator as numerator_of_quarters
from {{ ref('indicator_values') }} as years
inner join {{ ref('int_indicators') }} as indicators
    on years.indicator_id = indicators.indicator_id
left join sums
    on
        years.indicator_id = sums.indicator_id
        and years.area_code = sums.area_code
        and years.period_type = sums.period_type
        and years.period_start = sums.period_start
where
    indicators.aggregation in ('sum', 'mean')
    and {{ is_rebuilt('years.indicator_id') }}
    and (
        (years.numerator is null) <> (sums.numerator is null)
        or abs(years.numerator - sums.numerator) > 1e-12 * abs(years.numerator)
        or abs(years.denominator - sums.denominator) > 1e-12 * abs(years.denominator)
    )
