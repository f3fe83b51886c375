-- A point is outside its limits, or it is one of at least seven points in a row on one side of
-- the mean of its own limits. A zero that nobody reported has no signal.
with points as (
    select
        *,
        case when chart_reason is null then centre end as chart_centre
    from {{ ref('int_control_limits') }}
    where {{ is_rebuilt() }}
),

-- A point exactly on a limit is not outside it.
signalled as (
    select
        *,
        case
            when chart_centre is null or is_unstated then null
            when abs(point - chart_centre) > 1.000000001 * reach then 'outside'
            when lowest > chart_centre or highest < chart_centre then 'run'
        end as signal_rule
    from points
),

charts as (
    select
        indicator_id,
        area_code,
        period_type,
        period_start,
        case when chart_reason is null then 'xmr' else 'none' end as chart,
        chart_reason,
        point as chart_point,
        cast(boroughs as integer) as chart_boroughs,
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
