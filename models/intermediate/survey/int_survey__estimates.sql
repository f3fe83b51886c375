-- One row per measure, area (London or borough) and period. The survey estimate is null if nobody
-- answered. A borough's figure for a single quarter always has a flag.
with estimates as (
    select
        fitness.measure,
        fitness.area_level,
        fitness.area_code,
        fitness.period_type,
        fitness.period_start,
        fitness.period_end,
        fitness.period_label,
        fitness.is_complete,
        fitness.is_fit,
        fitness.is_reliable,
        fitness.reasons as unfit_reasons,
        fitness.missing_boroughs,
        fitness.notes,
        fitness.unchecked_wave,
        100 * answered.share as value,
        100 * answered.lower_95 as lower_95,
        100 * answered.upper_95 as upper_95,
        100 * sqrt(answered.variance) as standard_error,
        coalesce(answered.base, 0) as base,
        answered.effective_base,
        answered.design_effect,
        answered.is_linearised,
        answered.degrees_of_freedom,
        answered.ci_method,
        100 * (1 - coalesce(answered.weights, 0) / nullif(everyone.weights, 0))
            as not_answered_percent,
        100 * everyone.share as all_respondent_value,
        coalesce(answered.quarters_answered, 0) as quarters_answered,
        coalesce(answered.boroughs_answered, 0) as boroughs_answered
    from {{ ref('int_survey__fitness') }} as fitness
        {%- for joined, base_kind in [('answered', 'answers'), ('everyone', 'respondents')] %}
        left join {{ ref('int_survey__intervals') }} as {{ joined }}
            on {{ joined }}.base_kind = '{{ base_kind }}'
                and {{ joined }}.measure = fitness.measure
                and {{ joined }}.area_code = fitness.area_code
                and {{ joined }}.period_type = fitness.period_type
                and {{ joined }}.period_start = fitness.period_start
            {%- endfor %}
),

doubted as (
    select
        estimates.*,
        concat_ws(
            '; ',
            estimates.unfit_reasons,
            case
                when estimates.base between {{ var('answers_for_label') }} and 99
                    then 'base below 100'
            end,
            case
                when
                    estimates.upper_95 - estimates.lower_95 > 20
                    and estimates.upper_95 - estimates.lower_95 < 30
                    then 'interval above 20 points'
            end,
            case when estimates.not_answered_percent > 20 then 'no answer above 20%' end,
            case
                when estimates.area_level = 'borough' and estimates.period_type = 'quarter'
                    then 'one quarter of one borough'
            end
        ) as quality_reasons
    from estimates
),

flagged as (
    select
        doubted.*,
        case
            when not doubted.is_reliable then 'u'
            when doubted.quality_reasons <> '' then 'c'
            else ''
        end as quality_flag
    from doubted
)

select * from flagged
