-- One row per measure, area (London or borough) and period, dense; null if nobody answered.
-- Flag: u not reliable, c with caution, otherwise blank; a borough's quarter is never blank.
with measures as (
    select * from {{ ref('confidence_targets') }}
),

areas as (
    select * from {{ ref('int_areas') }}
    where area_level in ('london', 'borough')
),

periods as (
    select * from {{ ref('int_periods') }}
),

estimates as (
    select
        measures.indicator_id as measure,
        areas.area_level,
        areas.area_code,
        periods.*,
        100 * answered.share as value,
        100 * answered.lower_95 as lower_95,
        100 * answered.upper_95 as upper_95,
        100 * sqrt(answered.variance) as standard_error,
        coalesce(answered.base, 0) as base,
        answered.effective_base,
        answered.design_effect,
        answered.degrees_of_freedom,
        answered.ci_method,
        100 * (1 - coalesce(answered.weights, 0) / nullif(everyone.weights, 0))
            as not_answered_percent,
        100 * everyone.share as all_respondent_value,
        100 * answered.largest_weight / nullif(answered.weights, 0) as largest_weight_percent,
        coalesce(answered.quarters_answered, 0) as quarters_answered,
        coalesce(answered.boroughs_answered, 0) as boroughs_answered
    from measures
    cross join areas
    cross join periods
    {%- for joined, base_kind in [('answered', 'answers'), ('everyone', 'respondents')] %}
        left join {{ ref('int_survey__intervals') }} as {{ joined }}
            on {{ joined }}.base_kind = '{{ base_kind }}'
                and {{ joined }}.measure = measures.indicator_id
                and {{ joined }}.area_code = areas.area_code
                and {{ joined }}.period_type = periods.period_type
                and {{ joined }}.period_start = periods.period_start
    {%- endfor %}
),

flagged as (
    select
        estimates.*,
        case
            when estimates.base < 30 or estimates.effective_base < 30
                or estimates.upper_95 is null or estimates.upper_95 - estimates.lower_95 >= 30
                then 'u'
            when estimates.base < 100 or estimates.upper_95 - estimates.lower_95 > 20
                or estimates.not_answered_percent > 20
                or (estimates.area_level = 'borough' and estimates.period_type = 'quarter')
                then 'c'
            else ''
        end as quality_flag,
        concat_ws(
            '; ',
            case
                when estimates.base = 0 then 'no answers'
                when estimates.base < 30 then 'base below 30'
                when estimates.base < 100 then 'base below 100'
            end,
            case when estimates.effective_base < 30 then 'effective base below 30' end,
            case
                when estimates.base > 0 and estimates.upper_95 is null then 'no interval'
                when
                    estimates.upper_95 - estimates.lower_95 >= 30
                    then 'interval of 30 points or more'
                when estimates.upper_95 - estimates.lower_95 > 20 then 'interval above 20 points'
            end,
            case when estimates.not_answered_percent > 20 then 'no answer above 20 %' end,
            case
                when estimates.area_level = 'borough' and estimates.period_type = 'quarter'
                    then 'one quarter of one borough'
            end
        ) as quality_reasons
    from estimates
)

select * from flagged
