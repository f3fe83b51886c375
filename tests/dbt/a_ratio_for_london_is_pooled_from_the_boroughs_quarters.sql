-- For London, a ratio is the sum of all numerators divided by the sum of all denominators. This
-- test recalculates both sums from the boroughs' quarters.
with pooled as (
    select
        parts.indicator_id,
        periods.period_type,
        periods.period_start,
        sum(parts.numerator) / nullif(sum(parts.denominator), 0) as ratio
    from {{ ref('indicator_values') }} as parts
    inner join {{ ref('int_period_quarters') }} as periods
        on parts.period_start = periods.quarter_start
    where
        parts.period_type = 'quarter'
        and parts.area_level in ('borough', 'unattributed')
        and parts.denominator is not null
    group by all
)

select
    london.indicator_id,
    london.period_label,
    london.value,
    pooled.ratio
from {{ ref('indicator_values') }} as london
inner join {{ ref('indicator_register') }} as indicators
    on london.indicator_id = indicators.indicator_id
inner join pooled
    on
        london.indicator_id = pooled.indicator_id
        and london.period_type = pooled.period_type
        and london.period_start = pooled.period_start
where
    london.area_level = 'london'
    and indicators.aggregation <> 'index'
    and (
        (london.value is null) <> (pooled.ratio is null)
        or abs(
            london.value - pooled.ratio * case indicators.unit when 'percent' then 100 else 1 end
        )
        > 1e-12 * abs(london.value)
    )
