-- One row for each combination of measure, base, area and pair of periods, if both periods have
-- answers. A positive change in `improvement_points` is an improvement. The limits use the
-- standard error of the change. If a share is 0 or 1 or its variance is unreliable, the limits of
-- both shares are used instead.
with contrasts as (
    select * from {{ ref('int_survey__variances') }}
    where comparison in ('year_on_year', 'since_baseline')
),

intervals as (
    select * from {{ ref('int_survey__intervals') }}
),

fitness as (
    select * from {{ ref('int_survey__fitness') }}
),

paired as (
    select
        contrasts.measure,
        contrasts.base_kind,
        contrasts.comparison,
        contrasts.area_code,
        targets.improvement_direction,
        {%- for name in ('area_level', 'period_type', 'period_start', 'period_end', 'period_label',
            'is_complete') %}
            now_fitness.{{ name }},
        {%- endfor %}
        earlier_fitness.period_label as earlier_label,
        {{ dbt.datediff('earlier_fitness.period_end', 'now_fitness.period_end', 'quarter') }}
            as quarters_apart,
        100 * contrasts.difference as difference,
        sqrt(contrasts.variance) as share_error,
        now.is_linearised and earlier.is_linearised as is_linearised,
        {%- for joined, prefix in [('now', ''), ('earlier', 'earlier_')] %}
            100 * {{ joined }}.share as {{ prefix }}value,
            {{ joined }}.base as {{ prefix }}base,
            {{ joined }}.effective_base as {{ prefix }}effective_base,
            {%- for level in ('95', '998') %}
                100 * {{ joined }}.lower_{{ level }} as {{ joined }}_lower_{{ level }},
                100 * {{ joined }}.upper_{{ level }} as {{ joined }}_upper_{{ level }},
            {%- endfor %}
        {%- endfor %}
        least(now.base, earlier.base, now.effective_base, earlier.effective_base)
        < {{ var('answers_for_label') }} as is_too_few,
        now_fitness.is_fit and earlier_fitness.is_fit as is_fit,
        nullif(concat_ws(
            '. ',
            {{ faults_of('earlier_fitness.period_label', 'earlier_fitness.reasons') }},
            {{ faults_of('now_fitness.period_label', 'now_fitness.reasons') }}
        ), '') as faults,
        nullif(concat_ws(
            ' ', earlier_fitness.notes, nullif(now_fitness.notes, earlier_fitness.notes)
        ), '') as notes,
        coalesce(earlier_fitness.unchecked_wave, now_fitness.unchecked_wave) as unchecked_wave,
        breaks.reasons is null as is_comparable,
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
        inner join fitness as {{ joined }}_fitness
            on {{ joined }}_fitness.measure = contrasts.measure
                and {{ joined }}_fitness.area_code = contrasts.area_code
                and {{ joined }}_fitness.period_type = contrasts.{{ window }}_type
                and {{ joined }}_fitness.period_start = contrasts.{{ window }}_start
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
