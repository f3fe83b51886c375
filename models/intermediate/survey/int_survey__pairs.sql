-- One row per measure, area and pair of periods with respondents.
with errors as (
    select * from {{ ref('int_survey__change_errors') }}
    where base_kind = 'no_answer'
),

intervals as (
    select * from {{ ref('int_survey__intervals') }}
    where base_kind = 'no_answer'
),

fitness as (
    select * from {{ ref('int_survey__fitness') }}
),

breaks as (
    select * from {{ ref('int_breaks__crossed') }}
),

paired as (
    select
        errors.measure,
        errors.comparison,
        errors.area_code,
        errors.period_type,
        errors.period_start,
        errors.period_label,
        errors.earlier_type,
        errors.earlier_label,
        100 * (now.share - earlier.share) as difference,
        100 * errors.share_error as standard_error,
        now.is_linearised and earlier.is_linearised as is_linearised,
        {%- for joined in ('now', 'earlier') %}
            {{ joined }}_fitness.reasons as {{ joined }}_reasons,
            100 * {{ joined }}.share as {{ joined }}_value,
            100 * {{ joined }}.lower_far as {{ joined }}_lower_far,
            100 * {{ joined }}.upper_far as {{ joined }}_upper_far,
        {%- endfor %}
        breaks.reasons as break_reasons
    from errors
    {%- for joined, start in [('now', 'period'), ('earlier', 'earlier')] %}
    inner join intervals as {{ joined }}
        on {{ joined }}.measure = errors.measure
            and {{ joined }}.area_code = errors.area_code
            and {{ joined }}.period_type = errors.{{ start }}_type
            and {{ joined }}.period_start = errors.{{ start }}_start
    inner join fitness as {{ joined }}_fitness
        on {{ joined }}_fitness.measure = errors.measure
            and {{ joined }}_fitness.area_code = errors.area_code
            and {{ joined }}_fitness.period_type = errors.{{ start }}_type
            and {{ joined }}_fitness.period_start = errors.{{ start }}_start
    {%- endfor %}
    left join breaks
        on breaks.indicator_id = errors.measure
            and breaks.area_code = errors.area_code
            and breaks.comparison = errors.comparison
            and breaks.period_type = errors.period_type
            and breaks.period_start = errors.period_start
),

judged as (
    select
        paired.*,
        nullif(concat_ws(
            '. ',
            {{ faults_of('earlier_label', 'earlier_type', 'earlier_reasons') }},
            {{ faults_of('period_label', 'period_type', 'now_reasons') }},
            case when {{ is_far_apart('now', 'earlier', 3) }} then {{ no_answer_fault() }} end
        ), '') as faults
    from paired
),

pairs as (
    select
        measure,
        comparison,
        area_code,
        period_type,
        period_start,
        break_reasons is null as is_comparable,
        break_reasons,
        faults is null as is_fit,
        faults
    from judged
)

select * from pairs
