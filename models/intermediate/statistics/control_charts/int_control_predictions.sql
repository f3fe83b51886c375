-- One row per indicator, borough and quarter that has only four to seven earlier points. Spread is
-- measured on a scale on which chance alone gives a variance of one.
with points as (
    select * from {{ ref('int_control_points') }}
    where
        area_level = 'borough'
        and aggregation not in ('survey', 'stock')
        and (unit = 'count' or chart = 'p_prime')
),

paired as (
    select
        near.plotted,
        near.numerator,
        near.denominator,
        asin(sqrt((near.numerator + 0.375) / (near.denominator + 0.75))) as angle,
        near.period_start as near_start,
        near.period_end as near_end,
        judged.indicator_id,
        judged.area_code,
        judged.period_start,
        judged.chart,
        judged.points_before,
        judged.denominator as next_denominator
    from points as judged
    inner join points as near
        on
            near.indicator_id = judged.indicator_id
            and near.area_code = judged.area_code
            and near.segment = judged.segment
            and near.value is not null
            and near.points_before < least(judged.points_before, 12)
    where judged.points_before >= 4
),

centred as (
    select
        paired.*,
        case chart
            when 'xmr' then {{ exact_sum('plotted', 18, 'base') }} / count(plotted) over base
            else {{ exact_sum('numerator', 12, 'base') }}
                / {{ exact_sum('denominator', 12, 'base') }}
        end as centre
    from paired
    window base as (partition by indicator_id, area_code, period_start)
),

scored as (
    select
        centred.*,
        case chart
            when 'xmr' then 2 * sqrt(plotted + 0.375)
            else 2 * sqrt(denominator + 0.5) * (angle - asin(sqrt(centre)))
        end as score
    from centred
),

averaged as (
    select
        scored.*,
        {{ exact_sum('score', 18, 'base') }} / count(score) over base as mean_score
    from scored
    window base as (partition by indicator_id, area_code, period_start)
),

spread as (
    select
        indicator_id,
        area_code,
        period_start,
        chart,
        points_before,
        next_denominator,
        centre,
        min(near_start) as baseline_start,
        max(near_end) as baseline_end,
        case chart
            when 'xmr' then 1e0 / count(score)
            else (next_denominator + 0.5) / ({{ exact_sum('denominator + 0.5', 12) }})
        end as from_base,
        {{ exact_sum('power(score - mean_score, 2)', 18) }} / (count(score) - 1) as own
    from averaged
    group by
        indicator_id, area_code, period_start, chart, points_before, next_denominator, centre
),

pooled as (
    select
        spread.*,
        {{ exact_sum('own', 18, 'quarter') }} / count(own) over quarter as pooled,
        count(own) over quarter as boroughs
    from spread
    window quarter as (partition by indicator_id, period_start)
),

reached as (
    select
        pooled.*,
        case when chart = 'xmr' and centre < 2 then 'rare events' end as reason,
        3 * sqrt(
            greatest(1, ((points_before - 1) * own + 12 * pooled) / (points_before + 11))
            * (1 + from_base)
        ) as reach
    from pooled
    where points_before < 8 and boroughs >= 10
),

predictions as (
    select
        reached.*,
        {{ predicted('-') }} as lower,
        {{ predicted('+') }} as upper
    from reached
)

select * from predictions
