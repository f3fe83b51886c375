-- One row for each combination of measure, base, area and pair of periods, if both periods have
-- answers. A positive change in `improvement_points` is an improvement. The limits use the standard
-- error of the change. If a share is 0 or 1, the limits of both shares are used instead.
{%- set reach = var('normal_quantile_95') ~ ' * 100 * share_error' %}
with contrasts as (
    select * from {{ ref('int_survey__variances') }}
    where comparison in ('year_on_year', 'since_baseline')
),

intervals as (
    select * from {{ ref('int_survey__intervals') }}
),

estimates as (
    select * from {{ ref('int_survey__estimates') }}
),

paired as (
    select
        contrasts.measure,
        contrasts.base_kind,
        contrasts.comparison,
        contrasts.area_code,
        targets.improvement_direction,
        {%- for name in ('area_level', 'area_name', 'period_type', 'period_start', 'period_end',
            'period_label', 'is_complete') %}
            estimates.{{ name }},
        {%- endfor %}
        earlier_estimates.period_label as earlier_label,
        100 * contrasts.difference as difference,
        sqrt(contrasts.variance) as share_error,
        now.is_linearised and earlier.is_linearised as is_linearised,
        {%- for joined, prefix in [('now', ''), ('earlier', 'earlier_')] %}
            100 * {{ joined }}.share as {{ prefix }}value,
            100 * {{ joined }}.lower_95 as {{ joined }}_lower_95,
            100 * {{ joined }}.upper_95 as {{ joined }}_upper_95,
        {%- endfor %}
        least(now.base, earlier.base, now.effective_base, earlier.effective_base)
        < {{ var('answers_for_label') }} as is_too_few,
        nullif(concat_ws(
            ' ', earlier_estimates.notes, nullif(estimates.notes, earlier_estimates.notes)
        ), '') as notes,
        breaks.reasons as break_reasons
    from contrasts
    inner join {{ ref('confidence_targets') }} as targets
        on targets.indicator_id = contrasts.measure
    {%- for joined, window in [('now', 'period'), ('earlier', 'other')] %}
        inner join intervals as {{ joined }}
            on {{ joined }}.measure = contrasts.measure
                and {{ joined }}.base_kind = contrasts.base_kind
                and {{ joined }}.area_code = contrasts.area_code
                and {{ joined }}.period_type = contrasts.{{ window }}_type
                and {{ joined }}.period_start = contrasts.{{ window }}_start
    {%- endfor %}
    {%- for joined, window in [('estimates', 'period'), ('earlier_estimates', 'other')] %}
        inner join estimates as {{ joined }}
            on {{ joined }}.measure = contrasts.measure
                and {{ joined }}.area_code = contrasts.area_code
                and {{ joined }}.period_type = contrasts.{{ window }}_type
                and {{ joined }}.period_start = contrasts.{{ window }}_start
    {%- endfor %}
    left join {{ ref('int_breaks__crossed') }} as breaks
        on breaks.indicator_id = contrasts.measure
            and breaks.area_code = contrasts.area_code
            and breaks.comparison = contrasts.comparison
            and breaks.period_type = contrasts.period_type
            and breaks.period_start = contrasts.period_start
),

-- Shares are between 0 and 100%, so no change exceeds 100 points.
limited as (
    select
        paired.*,
        case
            when is_linearised then greatest(difference - {{ reach }}, -100)
            else {{ newcombe_lower('value', 'now', 'earlier_value', 'earlier', '95') }}
        end as lower_95,
        case
            when is_linearised then least(difference + {{ reach }}, 100)
            else {{ newcombe_upper('value', 'now', 'earlier_value', 'earlier', '95') }}
        end as upper_95
    from paired
),

changes as (
    select
        limited.*,
        case improvement_direction when 1 then lower_95 else -upper_95 end as improvement_lower_95,
        case improvement_direction when 1 then upper_95 else -lower_95 end as improvement_upper_95,
        improvement_direction * difference as improvement_points,
        case when is_linearised then 100 * share_error end as standard_error
    from limited
)

select * from changes
