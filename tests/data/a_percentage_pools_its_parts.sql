-- A rate of London or of a year is its parts' numerators over their denominators, no average of rates.
-- Recounted here from the boroughs' quarters.
with pooled as (
    select
        parts.indicator_id,
        periods.period_type,
        periods.period_start,
        sum(parts.numerator) / nullif(sum(parts.denominator), 0) as ratio
    from {{ ref('indicator_values') }} as parts
    inner join {{ ref('int_periods') }} as periods on periods.quarter_start = parts.period_start
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
inner join {{ ref('indicators') }} as indicators on indicators.indicator_id = london.indicator_id
inner join pooled
    on pooled.indicator_id = london.indicator_id
    and pooled.period_type = london.period_type
    and pooled.period_start = london.period_start
where
    london.area_level = 'london'
    and (
        (london.value is null) <> (pooled.ratio is null)
        or abs(london.value - pooled.ratio * case indicators.unit when 'percent' then 100 else 1 end)
        > 0.000001
    )
