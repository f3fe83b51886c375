-- One row per measure, base, area and pair of periods with answers. A positive change in
-- `improvement_points` is an improvement. The limits use the standard error of the change. If a
-- share is 0 or 1 or its variance is not reliable, the limits of both shares are used instead.
with errors as (
    select * from {{ ref('int_survey__change_errors') }}
    where base_kind <> 'no_answer'
),

intervals as (
    select * from {{ ref('int_survey__intervals') }}
),

pairs as (
    select * from {{ ref('int_survey__pairs') }}
),

paired as (
    select
        errors.*,
        100 * now.share as value,
        100 * earlier.share as earlier_value,
        100 * (now.share - earlier.share) as difference,
        now.base,
        earlier.base as earlier_base,
        now.effective_base,
        earlier.effective_base as earlier_effective_base,
        least(now.base, earlier.base) < 30 as is_too_few,
        pairs.is_fit,
        pairs.faults,
        pairs.is_comparable,
        pairs.break_reasons,
        now.is_linearised and earlier.is_linearised as is_linearised,
    {%- for level in ('95', '998') %}
        100 * now.lower_{{ level }} as now_lower_{{ level }},
        100 * now.upper_{{ level }} as now_upper_{{ level }},
        100 * earlier.lower_{{ level }} as earlier_lower_{{ level }},
        100 * earlier.upper_{{ level }} as earlier_upper_{{ level }}{{ ',' if not loop.last }}
    {%- endfor %}
    from errors
    inner join pairs
        on pairs.measure = errors.measure
            and pairs.comparison = errors.comparison
            and pairs.area_code = errors.area_code
            and pairs.period_type = errors.period_type
            and pairs.period_start = errors.period_start
    {%- for joined, start in [('now', 'period'), ('earlier', 'earlier')] %}
        inner join intervals as {{ joined }}
            on {{ joined }}.measure = errors.measure
                and {{ joined }}.base_kind = errors.base_kind
                and {{ joined }}.area_code = errors.area_code
                and {{ joined }}.period_type = errors.{{ start }}_type
                and {{ joined }}.period_start = errors.{{ start }}_start
    {%- endfor %}
),

-- Shares are between 0 and 100 %, so no change exceeds 100 points.
limited as (
    select
        paired.*,
    {%- for level in ('95', '998') %}
        {%- set reach = var('normal_quantile_' ~ level) ~ ' * 100 * share_error' %}
        case
            when is_linearised then greatest(difference - {{ reach }}, -100)
            else {{ newcombe_lower('value', 'now', 'earlier_value', 'earlier', level) }}
        end as difference_lower_{{ level }},
        case
            when is_linearised then least(difference + {{ reach }}, 100)
            else {{ newcombe_upper('value', 'now', 'earlier_value', 'earlier', level) }}
        end as difference_upper_{{ level }}{{ ',' if not loop.last }}
    {%- endfor %}
    from paired
),

changes as (
    select
        limited.*,
        improvement_direction * difference as improvement_points,
        case when is_linearised then 100 * share_error end as standard_error,
    {%- for level in ('95', '998') %}
        case improvement_direction
            when 1 then difference_lower_{{ level }} else -difference_upper_{{ level }}
        end as lower_{{ level }},
        case improvement_direction
            when 1 then difference_upper_{{ level }} else -difference_lower_{{ level }}
        end as upper_{{ level }}{{ ',' if not loop.last }}
    {%- endfor %}
    from limited
)

select * from changes
