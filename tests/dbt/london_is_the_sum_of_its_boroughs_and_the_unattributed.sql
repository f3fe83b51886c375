-- If an indicator can be added up, London's figure is the sum of the figures for its boroughs and
-- for "not attributed". Records without a borough count once in London's figure. London's figures
-- for networks and for the survey are not sums, because networks are a distinct count and the
-- survey is an estimate. "Not attributed" has no rolling years.
with parts as (
    select
        indicator_id,
        period_type,
        period_start,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from {{ ref('indicator_values') }}
    where area_level in ('borough', 'unattributed') and period_type <> 'rolling_year'
    group by all
)

select
    london.indicator_id,
    london.period_label,
    london.numerator,
    parts.numerator as numerator_of_parts,
    london.denominator,
    parts.denominator as denominator_of_parts
from {{ ref('indicator_values') }} as london
inner join parts
    on
        london.indicator_id = parts.indicator_id
        and london.period_type = parts.period_type
        and london.period_start = parts.period_start
inner join {{ ref('int_indicators') }} as indicators
    on london.indicator_id = indicators.indicator_id
where
    london.area_level = 'london'
    and indicators.aggregation in ('sum', 'mean', 'stock')
    -- sums of doubles may differ in the last digits, however large they are
    and (
        abs(coalesce(london.numerator, 0) - coalesce(parts.numerator, 0))
        > 1e-12 * abs(coalesce(london.numerator, 0))
        or abs(coalesce(london.denominator, 0) - coalesce(parts.denominator, 0))
        > 1e-12 * abs(coalesce(london.denominator, 0))
    )
