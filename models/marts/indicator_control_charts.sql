-- One row per indicator, area (London and boroughs) and quarter: its point and its control limits.
-- In words, never colours: a count of activity is only higher or lower than usual.
with limits as (
    select * from {{ ref('int_control_limits') }}
),

rules as (
    select * from {{ ref('int_control_rules') }}
),

indicators as (
    select * from {{ ref('indicators') }}
),

signalled as (
    select
        limits.*,
        rules.rule,
        rules.shift,
        indicators.good_direction
    from limits
    inner join indicators on indicators.indicator_id = limits.indicator_id
    left join rules
        on
            rules.indicator_id = limits.indicator_id
            and rules.area_code = limits.area_code
            and rules.period_start = limits.period_start
),

indicator_control_charts as (
    select
        indicator_id,
        area_level,
        area_code,
        area_name,
        period_start,
        period_end,
        period_label,
        case when reason is null then chart else 'none' end as chart,
        reason,
        value,
        {{ drawn('centre') }} as centre,
        {{ drawn('lower') }} as lower_limit,
        {{ drawn('upper') }} as upper_limit,
        {{ drawn('near_lower') }} as lower_near,
        {{ drawn('near_upper') }} as upper_near,
        case when reason is null then points < 12 end as is_provisional,
        rule,
        case
            when reason is not null or value is null then null
            when rule is null then 'usual'
            when good_direction is null
                then case when shift > 0 then 'higher than usual' else 'lower than usual' end
            when shift > 0 and good_direction = 'up' or shift < 0 and good_direction = 'down'
                then 'improving'
            else 'worsening'
        end as signal,
        cast(segment + 1 as integer) as segment,
        baseline_start,
        baseline_end
    from signalled
)

select * from indicator_control_charts
