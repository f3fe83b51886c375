-- One row per indicator, area (London or borough) and quarter, with the point that the control
-- chart plots, if there is one. Runs and trends do not continue across a quarter without a point.
-- A provisional quarter has a point only for London, if enough boroughs reported. It is an estimate
-- with wider limits, and other points' limits are never based on it.
with figures as (
    select
        figures.*,
        case
            when not figures.has_label then 'none'
            when figures.unit = 'count' and figures.aggregation in ('sum', 'distinct')
                then 'xmr'
            when figures.unit = 'percent' and figures.aggregation = 'sum'
                then 'p_prime'
            else 'none'
        end as chart,
        case when figures.has_label then 'no chart for this unit' else 'so far only' end
            as why_no_chart,
        judged.is_judged and figures.value is not null as is_point,
        cast(judged.charted_numerator as double) as charted_numerator,
        cast(judged.charted_denominator as double) as charted_denominator,
        judged.widening
    from {{ ref('figures') }} as figures
    inner join {{ ref('int_judged_figures') }} as judged
        on
            figures.indicator_id = judged.indicator_id
            and figures.area_code = judged.area_code
            and figures.period_type = judged.period_type
            and figures.period_start = judged.period_start
    where
        {{ is_rebuilt('figures.indicator_id') }}
        and figures.period_type = 'quarter'
        and figures.area_level in ('london', 'borough')
),

-- A count is plotted as it is, and a percentage as its numerator over its denominator.
pointed as (
    select
        indicator_id,
        area_level,
        area_code,
        period_type,
        period_start,
        period_end,
        period_label,
        chart,
        case when chart = 'none' then why_no_chart end as reason,
        is_provisional,
        widening,
        area_level = 'borough' and coalesce(return_status = 'not_stated', false) as is_unstated,
        case
            when not is_point then null
            when unit in ('count', 'gbp') then charted_numerator
            when chart = 'p_prime' then 100 * charted_numerator / nullif(charted_denominator, 0)
            when not is_provisional then cast(value as double)
        end as value,
        case when is_point then charted_numerator end as events,
        case
            when not is_point then null
            when chart = 'p_prime' then nullif(charted_denominator, 0)
            else 1e0
        end as cases
    from figures
),

plotted as (
    select
        pointed.*,
        events / cases as height
    from pointed
),

breaks as (
    select * from {{ ref('int_breaks') }}
),

segments as (
    select
        plotted.indicator_id,
        plotted.area_code,
        plotted.period_start,
        count(breaks.quarter_start) as segment
    from plotted
    left join breaks
        on
            breaks.indicator_id = plotted.indicator_id
            and breaks.area_code = plotted.area_code
            and breaks.quarter_start <= plotted.period_start
    group by plotted.indicator_id, plotted.area_code, plotted.period_start
),

points as (
    select
        plotted.*,
        segments.segment,
        row_number() over series as place,
        count(case when not plotted.is_provisional then plotted.value end) over (
            partition by plotted.indicator_id, plotted.area_code, segments.segment
            order by plotted.period_start rows between unbounded preceding and 1 preceding
        ) as points_before,
        sign(plotted.height - lag(plotted.height) over series) as direction
    from plotted
    inner join segments
        on
            segments.indicator_id = plotted.indicator_id
            and segments.area_code = plotted.area_code
            and segments.period_start = plotted.period_start
    window series as (
        partition by plotted.indicator_id, plotted.area_code, segments.segment
        order by plotted.period_start
    )
)

select * from points
