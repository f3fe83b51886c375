-- One row per indicator, area (London or borough) and quarter: the figure, its usual range based on
-- earlier quarters, and the signal with the quarter in which its run or trend started. A zero that
-- nobody reported has no label.
with limited as (
    select
        points.*,
        limits.baseline_start,
        limits.baseline_end,
        rules.is_above,
        rules.rule,
        case rules.rule
            when 'trend' then rules.quarters_of_trend
            when 'run' then rules.quarters_of_run
        end as quarters,
        limits.reason as why_no_limits,
        case points.chart when 'xmr' then 1 else 100 end as scale,
        case when points.value is not null and limits.reason is null then limits.centre end
            as centre,
        limits.reach * points.widening
        * {{ chance_spread('points.cases', 'points.chart', 'limits.centre') }} as reach
    from {{ ref('int_control_points') }} as points
    left join {{ ref('int_control_limits') }} as limits
        on
            limits.indicator_id = points.indicator_id
            and limits.area_code = points.area_code
            and limits.period_start = points.period_start
    left join {{ ref('int_control_rules') }} as rules
        on
            rules.indicator_id = points.indicator_id
            and rules.area_code = points.area_code
            and rules.period_start = points.period_start
    where {{ is_rebuilt('points.indicator_id') }}
),

judged as (
    select
        limited.*,
        centre is not null and not is_unstated as is_judged,
        chart = 'p_prime' and cases < {{ var('cases_for_label') }} as is_too_few,
        coalesce(
            reason,
            case
                when points_before < {{ var('points_for_limits')[0] }} then 'too few points'
            end,
            why_no_limits
        ) as why_none
    from limited
),

charts as (
    select
        indicator_id,
        area_code,
        period_type,
        period_start,
        period_label,
        case when why_none is null then chart else 'none' end as chart,
        why_none as chart_reason,
        value as chart_value,
        scale * centre as chart_centre,
        case when centre is not null then greatest(scale * (centre - reach), 0) end as chart_lower,
        case
            when chart = 'xmr' then centre + reach
            when centre is not null then least(scale * (centre + reach), 100)
        end as chart_upper,
        cast(segment + 1 as integer) as chart_segment,
        case when centre is not null then baseline_start end as chart_baseline_start,
        case when centre is not null then baseline_end end as chart_baseline_end,
        case
            when not is_judged then null
            when is_too_few then 'too few to say'
            when rule is null then 'usual'
            when is_above then 'higher than usual'
            else 'lower than usual'
        end as signal,
        case when is_judged and not is_too_few then rule end as signal_rule,
        cast(case when is_judged and not is_too_few then quarters end as integer)
            as signal_quarters,
        cast({{ dbt.dateadd('month', '3 * (1 - quarters)', 'period_start') }} as date)
            as started_on
    from judged
),

-- A run of the same signal began in its first quarter.
runs as (
    select
        *,
        row_number() over (partition by indicator_id, area_code order by period_start)
        - row_number() over (partition by indicator_id, area_code, signal order by period_start)
            as run
    from charts
),

indicator_control_charts as (
    select
        runs.*,
        quarters.fiscal_quarter as signal_start,
        case
            when runs.signal is not null
                then min(runs.period_label)
                        over (partition by runs.indicator_id, runs.area_code, runs.signal, runs.run)
        end as signal_since
    from runs
    left join {{ ref('int_quarters') }} as quarters on runs.started_on = quarters.quarter_start
)

select * from indicator_control_charts
