-- A point is outside its limits, or it is the seventh point in a row on one side of the mean of
-- its own limits. A zero that nobody reported has no signal.
with points as (
    select
        *,
        case when chart_reason is null then centre end as chart_centre
    from {{ ref('int_control_limits') }}
    where {{ is_rebuilt() }}
),

-- The point and the six points before it; quarters without a point are passed over.
runs as (
    select
        judged.indicator_id,
        judged.area_code,
        judged.period_start,
        count(*) = 7 and min(near.point) > judged.chart_centre as is_run_above,
        count(*) = 7 and max(near.point) < judged.chart_centre as is_run_below
    from points as judged
    inner join points as near
        on
            near.indicator_id = judged.indicator_id
            and near.area_code = judged.area_code
            and near.segment = judged.segment
            and near.point is not null
            and near.points_before between judged.points_before - 6 and judged.points_before
    where judged.chart_centre is not null
    group by judged.indicator_id, judged.area_code, judged.period_start, judged.chart_centre
),

-- A point exactly on a limit is not outside it.
signalled as (
    select
        points.*,
        case
            when points.chart_centre is null or points.is_unstated then null
            when abs(points.point - points.chart_centre) > 1.000000001 * points.reach then 'outside'
            when runs.is_run_above or runs.is_run_below then 'run'
        end as signal_rule
    from points
    left join runs
        on
            runs.indicator_id = points.indicator_id
            and runs.area_code = points.area_code
            and runs.period_start = points.period_start
),

charts as (
    select
        indicator_id,
        area_code,
        period_type,
        period_start,
        case when chart_reason is null then 'xmr' else 'none' end as chart,
        chart_reason,
        chart_centre,
        case when chart_centre is not null then greatest(chart_centre - reach, 0) end
            as chart_lower,
        case
            when unit = 'percent' and chart_centre is not null
                then least(chart_centre + reach, 100)
            else chart_centre + reach
        end as chart_upper,
        case
            when chart_centre is null or is_unstated then null
            when signal_rule is null then 'usual'
            when point > chart_centre then 'higher than usual'
            else 'lower than usual'
        end as signal,
        signal_rule
    from signalled
)

select * from charts
