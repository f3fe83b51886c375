-- One row per indicator, area (London and boroughs) and quarter: what its control chart plots.
-- Null means no point: a quarter that is outstanding, not over or without a figure breaks patterns.
with figures as (
    select
        indicator_values.*,
        indicators.aggregation,
        indicators.good_direction,
        max(indicator_values.upper_95) over (partition by indicator_values.indicator_id)
            as highest_limit
    from {{ ref('indicator_values') }} as indicator_values
    inner join {{ ref('indicator_register') }} as indicators
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
        figures.good_direction,
        segments.segment,
        figures.area_level = 'borough' and coalesce(figures.return_status = 'not_stated', false)
            as is_unstated,
        case
            when figures.unit = 'days' then 'u_prime'
            when figures.unit = 'percent' and figures.highest_limit is not null then 'p_prime'
            else 'xmr'
        end as chart,
    {%- for column in ('value', 'numerator', 'denominator') %}
        case
            when not figures.is_provisional then cast(figures.{{ column }} as double)
        end as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
    from figures
    inner join segments
        on
            segments.indicator_id = figures.indicator_id
            and segments.area_code = figures.area_code
            and segments.period_start = figures.period_start
),

-- A quarter of zero pounds lies below any limit, as zero has no logarithm.
plotted as (
    select
        charted.*,
        case
            when charted.value is null then null
            when charted.chart <> 'xmr' then charted.numerator / nullif(charted.denominator, 0)
            when charted.unit in ('gbp', 'index') then log10(greatest(charted.value, 1e-300))
            else charted.value
        end as plotted
    from charted
),

points as (
    select
        plotted.*,
        row_number() over series as place,
        count(plotted.value) over (
            partition by plotted.indicator_id, plotted.area_code, plotted.segment
        ) as points,
        count(plotted.value) over (
            partition by plotted.indicator_id, plotted.area_code, plotted.segment
            order by plotted.period_start rows between unbounded preceding and 1 preceding
        ) as points_before,
        sign(plotted.plotted - lag(plotted.plotted) over series) as direction
    from plotted
    window series as (
        partition by plotted.indicator_id, plotted.area_code, plotted.segment
        order by plotted.period_start
    )
)

select * from points
