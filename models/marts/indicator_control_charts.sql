-- One row per indicator, area (London or borough) and quarter: the figure and its control limits.
with rules as (
    select
        int_control_rules.*,
        lower is not null
        and has_label
        and not is_unstated as is_labelled,
        coalesce(unit in ('percent', 'days') and denominator < 20, false) as is_too_few
    from {{ ref('int_control_rules') }} as int_control_rules
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
        case
            when reason is not null then 'none'
            when is_predictive then 'predictive'
            else chart
        end as chart,
        reason,
        value,
        {{ drawn('centre') }} as centre,
        {{ drawn('lower') }} as lower_limit,
        {{ drawn('upper') }} as upper_limit,
        {{ drawn('near_lower') }} as lower_near,
        {{ drawn('near_upper') }} as upper_near,
        case when lower is not null then base_points < 12 end as is_provisional,
        case when is_labelled and not is_seasonal and not is_too_few then rule end as rule,
        case
            when not is_labelled then null
            when is_seasonal then 'seasonal'
            when is_too_few then 'too few to say'
            when rule is null then 'usual'
            when good_direction is null and is_above then 'higher than usual'
            when good_direction is null then 'lower than usual'
            when is_above = (good_direction = 'up') then 'better than usual'
            else 'worse than usual'
        end as signal,
        cast(segment + 1 as integer) as segment,
        cast(case when lower is not null then base_points end as integer) as baseline_points,
        case when lower is not null then baseline_start end as baseline_start,
        case when lower is not null then baseline_end end as baseline_end
    from rules
)

select * from indicator_control_charts
