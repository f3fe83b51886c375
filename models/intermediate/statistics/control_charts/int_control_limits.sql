-- Only a final figure has a point, and a percentage only if it is based on enough cases. A break
-- in the series starts a new segment. A point's limits come from the first points before it in
-- its segment, at least eight and at most twelve. Their distance from the mean is 2.66 times the
-- mean moving range, but never less than chance alone would give.
{%- set point = ['indicator_id', 'area_code', 'period_start'] %}
with figures as (
    select
        *,
        kind in ('count', 'distinct', 'percent') as is_charted
    from {{ ref('int_figures') }}
    where
        {{ is_rebuilt() }}
        and period_type = 'quarter'
        and area_level in ('london', 'borough')
),

pointed as (
    select
        figures.indicator_id,
        figures.area_code,
        figures.period_type,
        figures.period_start,
        figures.unit,
        figures.denominator,
        figures.has_label,
        figures.is_charted,
        figures.area_level = 'borough'
        and coalesce(figures.return_status = 'not_stated', false) as is_unstated,
        case
            when
                figures.is_charted
                and figures.has_label
                and not figures.is_provisional
                and coalesce(figures.denominator >= {{ var('cases_for_percentage') }}, true)
                then figures.value
        end as point,
        count(breaks.period_start) as segment
    from figures
    left join {{ ref('int_breaks') }} as breaks
        on
            breaks.comparison = 'quarter_on_quarter'
            and breaks.indicator_id = figures.indicator_id
            and breaks.area_code = figures.area_code
            and breaks.period_start <= figures.period_start
    group by all
),

points as (
    select
        pointed.*,
        row_number() over segments as quarter_number,
        count(point) over (
            partition by indicator_id, area_code, segment order by period_start
            rows between unbounded preceding and 1 preceding
        ) as points_before
    from pointed
    window segments as (partition by indicator_id, area_code, segment order by period_start)
),

-- Only neighbouring quarters that both have a point have a moving range.
moved as (
    select
        judged.{{ point | join(', judged.') }},
        earlier.point,
        case
            when earlier.quarter_number - lag(earlier.quarter_number) over base = 1
                then abs(earlier.point - lag(earlier.point) over base)
        end as moving_range
    from points as judged
    inner join points as earlier
        on
            earlier.indicator_id = judged.indicator_id
            and earlier.area_code = judged.area_code
            and earlier.segment = judged.segment
            and earlier.point is not null
            and earlier.points_before
            < least(judged.points_before, {{ var('points_for_limits')[1] }})
    where
        judged.point is not null and judged.points_before >= {{ var('points_for_limits')[0] }}
    window base as (
        partition by judged.{{ point | join(', judged.') }} order by earlier.quarter_number
    )
),

averaged as (
    select
        moved.*,
        {{ exact_sum('moving_range', 12, 'judged') }}
        / nullif(count(moving_range) over judged, 0) as mean_range
    from moved
    window judged as (partition by {{ point | join(', ') }})
),

-- Improbably large ranges are left out, so that they do not widen the limits.
screened as (
    select
        {{ point | join(', ') }},
        {{ exact_mean('point') }} as centre,
        coalesce(
            nullif({{ exact_mean(
                'case when moving_range < 3.267 * mean_range then moving_range end'
            ) }}, 0), mean_range
        ) as mean_range
    from averaged
    group by {{ point | join(', ') }}, mean_range
),

reached as (
    select
        points.*,
        screened.centre,
        screened.mean_range,
        greatest(2.66 * screened.mean_range, 3 * case points.unit
            when 'count' then sqrt(screened.centre)
            else sqrt(screened.centre * greatest(100 - screened.centre, 0) / points.denominator)
        end) as reach
    from points
    left join screened
        on
            screened.indicator_id = points.indicator_id
            and screened.area_code = points.area_code
            and screened.period_start = points.period_start
),

limits as (
    select
        reached.*,
        case
            when not has_label then 'so_far'
            when not is_charted then 'no_chart_for_unit'
            when points_before < {{ var('points_for_limits')[0] }} then 'few_points'
            when unit = 'count' and centre < 2 then 'few_events'
            when centre is not null and (mean_range is null or reach = 0) then 'no_variation'
        end as chart_reason
    from reached
)

select * from limits
