-- One row for each quarter with a point that has at least eight earlier points in its segment: the
-- mean of the segment's first points (at most twelve), and how far the limits are from it. The
-- distance is 2.66 times the mean moving range, but never less than chance alone would give.
with points as (
    select * from {{ ref('int_control_points') }}
    where point is not null and {{ is_rebuilt() }}
),

earlier as (
    select
        judged.indicator_id,
        judged.area_code,
        judged.period_start,
        judged.unit,
        judged.denominator,
        near.quarter_number,
        near.point
    from points as judged
    inner join points as near
        on
            near.indicator_id = judged.indicator_id
            and near.area_code = judged.area_code
            and near.segment = judged.segment
            and near.points_before < least(judged.points_before, {{ var('points_for_limits')[1] }})
    where judged.points_before >= {{ var('points_for_limits')[0] }}
),

-- Only neighbouring quarters that both have a point have a moving range.
moved as (
    select
        earlier.*,
        case
            when quarter_number - lag(quarter_number) over judged = 1
                then abs(point - lag(point) over judged)
        end as moving_range
    from earlier
    window judged as (partition by indicator_id, area_code, period_start order by quarter_number)
),

averaged as (
    select
        moved.*,
        {{ exact_sum('moving_range', 12, 'judged') }}
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
        unit,
        denominator,
        {{ exact_mean('point') }} as centre,
        coalesce(nullif({{ exact_mean('kept_range') }}, 0), mean_range) as mean_range
    from kept
    group by indicator_id, area_code, period_start, unit, denominator, mean_range
),

reached as (
    select
        screened.*,
        greatest(2.66 * mean_range, 3 * case unit
            when 'count' then sqrt(centre)
            else sqrt(centre * greatest(100 - centre, 0) / denominator)
        end) as reach
    from screened
),

limits as (
    select
        indicator_id,
        area_code,
        period_start,
        centre,
        reach,
        case
            when unit = 'count' and centre < 2 then 'rare events'
            when mean_range is null or reach = 0 then 'no variation'
        end as reason
    from reached
)

select * from limits
