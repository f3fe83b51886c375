-- The percentage is null if nobody answered. London's periods that are over are fit to judge if
-- at most one borough is short of answers in each quarter and the estimate is reliable.
{%- set least = var('answers_for_label') %}
with notes as (
    select
        waves.measure,
        periods.period_type,
        periods.period_start,
        {{ dbt.listagg('waves.note', "' '", 'order by waves.quarter_start, waves.base_kind') }}
            as notes
    from {{ ref('int_survey__waves') }} as waves
    inner join {{ ref('int_period_quarters') }} as periods
        on periods.quarter_start = waves.quarter_start
    where waves.note is not null
    group by waves.measure, periods.period_type, periods.period_start
),

estimates as (
    select
        measures.indicator_id as measure,
        areas.area_level,
        areas.area_code,
        areas.area_name,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        periods.period_label,
        100 * answered.share as value,
        100 * sqrt(answered.variance) as standard_error,
        100 * answered.lower_95 as lower_95,
        100 * answered.upper_95 as upper_95,
        coalesce(answered.base, 0) as base,
        answered.effective_base,
        answered.design_effect,
        answered.degrees_of_freedom,
        100 * (1 - coalesce(answered.weights, 0) / nullif(everyone.weights, 0))
            as not_answered_percent,
        100 * everyone.share as all_respondent_value,
        coalesce(answered.quarters_answered, 0) as quarters_answered,
        coalesce(answered.boroughs_answered, 0) as boroughs_answered,
        notes.notes,
        coverage.faults,
        periods.is_complete
    from {{ ref('confidence_targets') }} as measures
    cross join {{ ref('int_areas') }} as areas
    cross join {{ ref('int_periods') }} as periods
    {%- for joined, base_kind in [('answered', 'answers'), ('everyone', 'respondents')] %}
        left join {{ ref('int_survey__estimates') }} as {{ joined }}
            on {{ joined }}.base_kind = '{{ base_kind }}'
                and {{ joined }}.measure = measures.indicator_id
                and {{ joined }}.area_code = areas.area_code
                and {{ joined }}.period_type = periods.period_type
                and {{ joined }}.period_start = periods.period_start
    {%- endfor %}
    left join notes
        on notes.measure = measures.indicator_id
            and notes.period_type = periods.period_type
            and notes.period_start = periods.period_start
    left join {{ ref('int_survey__coverage') }} as coverage
        on coverage.measure = measures.indicator_id
            and coverage.period_type = periods.period_type
            and coverage.period_start = periods.period_start
    where areas.area_level in ('london', 'borough')
),

doubted as (
    select
        estimates.*,
        nullif(concat_ws(
            '; ',
            case
                when base = 0 then 'no answers'
                when base < {{ least }} then 'base below {{ least }}'
            end,
            case when effective_base < {{ least }} then 'effective base below {{ least }}' end,
            case
                when base > 0 and upper_95 is null then 'no interval'
                when upper_95 - lower_95 >= 30 then 'interval of 30 points or more'
            end
        ), '') as unreliable_reasons,
        nullif(concat_ws(
            '; ',
            case when base between {{ least }} and 99 then 'base below 100' end,
            case
                when upper_95 - lower_95 > 20 and upper_95 - lower_95 < 30
                    then 'interval above 20 points'
            end,
            case when not_answered_percent > 20 then 'no answer above 20%' end
        ), '') as doubtful_reasons
    from estimates
),

public_attitudes as (
    select
        measure,
        area_level,
        area_code,
        area_name,
        period_type,
        period_start,
        period_end,
        period_label,
        value,
        standard_error,
        lower_95,
        upper_95,
        base,
        effective_base,
        design_effect,
        degrees_of_freedom,
        not_answered_percent,
        all_respondent_value,
        cast(quarters_answered as integer) as quarters_answered,
        cast(boroughs_answered as integer) as boroughs_answered,
        case
            when unreliable_reasons is not null then 'u'
            when doubtful_reasons is not null then 'c'
        end as quality_flag,
        nullif(concat_ws('; ', unreliable_reasons, doubtful_reasons), '') as quality_reasons,
        case
            when area_level <> 'london' or not is_complete then null
            when faults is not null then 'few_boroughs'
            when unreliable_reasons is not null then 'unreliable'
        end as not_fit_reason,
        notes,
        is_complete
    from doubted
)

select * from public_attitudes
