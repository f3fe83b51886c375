-- One row per indicator, area (London or borough) and quarter: the usual range, based on earlier
-- points alone, and the signal. A point is outside its limits, or it is the seventh point in a row
-- on one side of the mean of its own limits. A zero that nobody reported has no signal.
with points as (
    select * from {{ ref('int_control_points') }}
    where {{ is_rebuilt() }}
),

limited as (
    select
        points.*,
        coalesce(points.reason, case
            when points.points_before < {{ var('points_for_limits')[0] }} then 'too few points'
        end, limits.reason) as chart_reason,
        case when limits.reason is null then limits.centre end as centre,
        limits.reach
    from points
    left join {{ ref('int_control_limits') }} as limits
        on
            limits.indicator_id = points.indicator_id
            and limits.area_code = points.area_code
            and limits.period_start = points.period_start
),

-- The point and the six points before it; quarters without a point are passed over.
runs as (
    select
        limited.indicator_id,
        limited.area_code,
        limited.period_start,
        count(*) = 7 and min(near.point) > limited.centre as is_run_above,
        count(*) = 7 and max(near.point) < limited.centre as is_run_below
    from limited
    inner join points as near
        on
            near.indicator_id = limited.indicator_id
            and near.area_code = limited.area_code
            and near.segment = limited.segment
            and near.point is not null
            and near.points_before between limited.points_before - 6 and limited.points_before
    where limited.centre is not null
    group by limited.indicator_id, limited.area_code, limited.period_start, limited.centre
),

-- A point exactly on a limit is not outside it.
judged as (
    select
        limited.*,
        case
            when limited.centre is null or limited.is_unstated then null
            when abs(limited.point - limited.centre) > 1.000000001 * limited.reach then 'outside'
            when runs.is_run_above or runs.is_run_below then 'run'
        end as signal_rule
    from limited
    left join runs
        on
            runs.indicator_id = limited.indicator_id
            and runs.area_code = limited.area_code
            and runs.period_start = limited.period_start
),

charts as (
    select
        indicator_id,
        area_code,
        period_type,
        period_start,
        case when chart_reason is null then 'xmr' else 'none' end as chart,
        chart_reason,
        centre as chart_centre,
        case when centre is not null then greatest(centre - reach, 0) end as chart_lower,
        case
            when unit = 'percent' and centre is not null then least(centre + reach, 100)
            else centre + reach
        end as chart_upper,
        case
            when centre is null or is_unstated then null
            when signal_rule is null then 'usual'
            when point > centre then 'higher than usual'
            else 'lower than usual'
        end as signal,
        signal_rule
    from judged
)

select * from charts
