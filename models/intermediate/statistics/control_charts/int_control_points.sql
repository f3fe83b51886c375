-- One row per indicator, area (London and boroughs) and quarter: what its control chart plots.
-- Null means no point: a quarter that is outstanding, not over or without a figure breaks patterns.
with figures as (
    select
        indicator_values.*,
        indicators.aggregation,
        max(indicator_values.upper_95) over (partition by indicator_values.indicator_id)
            as highest_limit
    from {{ ref('indicator_values') }} as indicator_values
    inner join {{ ref('indicators') }} as indicators
        on indicators.indicator_id = indicator_values.indicator_id
    where
        indicator_values.period_type = 'quarter'
        and indicator_values.area_level in ('london', 'borough')
),

segments as (
    select
        figures.indicator_id,
        figures.area_code,
        figures.period_start,
        count(rebasings.quarter_start) as segment
    from figures
    left join {{ ref('rebasings') }} as rebasings
        on
            rebasings.indicator_id = figures.indicator_id
            and rebasings.area_code = figures.area_code
            and rebasings.quarter_start <= figures.period_start
    group by figures.indicator_id, figures.area_code, figures.period_start
),

charted as (
    select
        figures.indicator_id,
        figures.area_level,
        figures.area_code,
        figures.area_name,
        figures.period_start,
        figures.period_end,
        figures.period_label,
        figures.unit,
        figures.aggregation,
        segments.segment,
        case
            when figures.unit = 'days' then 'u_prime'
            when figures.unit = 'percent' and figures.highest_limit is not null then 'p_prime'
            else 'xmr'
        end as chart,
        case when not figures.is_provisional then figures.value end as value,
        figures.numerator,
        figures.denominator
    from figures
    inner join segments
        on
            segments.indicator_id = figures.indicator_id
            and segments.area_code = figures.area_code
            and segments.period_start = figures.period_start
),

points as (
    select
        charted.*,
        case
            when charted.chart = 'p_prime' then charted.value / 100
            when charted.unit <> 'gbp' then charted.value
            when charted.value > 0 then log10(charted.value)
        end as plotted,
        case
            when charted.value is not null
                then count(charted.value) over (
                        partition by charted.indicator_id, charted.area_code, charted.segment
                        order by charted.period_start
                    ) <= 12
            else false
        end as is_baseline
    from charted
)

select * from points
