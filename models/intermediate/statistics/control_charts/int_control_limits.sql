-- One row for each combination of indicator, area and quarter that has at least eight earlier
-- points in its segment: the centre line and the distance from it to the limits, based on the
-- segment's first points (at most twelve), and never narrower than three standard deviations due to
-- chance. For a percentage (Laney's p' chart), the distance is a multiple of that deviation.
with points as (
    select * from {{ ref('int_control_points') }}
    where chart <> 'none' and {{ is_rebuilt() }}
),

earlier as (
    select
        judged.indicator_id,
        judged.area_code,
        judged.period_start,
        near.chart,
        near.place,
        near.period_start as near_start,
        near.period_end as near_end,
        near.height,
        near.events,
        near.cases
    from points as judged
    inner join points as near
        on
            near.indicator_id = judged.indicator_id
            and near.area_code = judged.area_code
            and near.segment = judged.segment
            and near.points_before < least(judged.points_before, {{ var('points_for_limits')[1] }})
            and near.value is not null
            and not near.is_provisional
    where judged.points_before >= {{ var('points_for_limits')[0] }}
),

centred as (
    select
        earlier.*,
        {{ exact_sum('events', 12, 'judged') }} / {{ exact_sum('cases', 12, 'judged') }} as centre
    from earlier
    window judged as (partition by indicator_id, area_code, period_start)
),

scored as (
    select
        centred.*,
        (height - centre) / nullif({{ chance_spread('cases') }}, 0) as score
    from centred
),

moved as (
    select
        scored.*,
        case when place - lag(place) over judged = 1 then abs(score - lag(score) over judged) end
            as moving_range
    from scored
    window judged as (partition by indicator_id, area_code, period_start order by place)
),

averaged as (
    select
        moved.*,
        {{ exact_sum('moving_range', 18, 'judged') }}
        / nullif(count(moving_range) over judged, 0) as mean_range
    from moved
    window judged as (partition by indicator_id, area_code, period_start)
),

-- Improbably large ranges are left out, so that they do not widen the limits.
kept as (
    select
        averaged.*,
        case when moving_range < 3.267 * mean_range then moving_range end as kept_range
    from averaged
),

screened as (
    select
        indicator_id,
        area_code,
        period_start,
        chart,
        centre,
        min(near_start) as baseline_start,
        max(near_end) as baseline_end,
        coalesce(
            nullif({{ exact_sum('kept_range', 18) }} / nullif(count(kept_range), 0), 0), mean_range
        ) as mean_range
    from kept
    group by indicator_id, area_code, period_start, chart, centre, mean_range
),

limits as (
    select
        indicator_id,
        area_code,
        period_start,
        centre,
        baseline_start,
        baseline_end,
        case chart
            when 'xmr' then greatest(2.66 * mean_range, 3 * sqrt(centre))
            else 3 * greatest(mean_range / 1.128, 1)
        end as reach,
        case
            when chart = 'xmr' and centre < 2 then 'rare events'
            when mean_range is null then 'no variation'
        end as reason
    from screened
)

select * from limits
