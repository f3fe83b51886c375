-- One row an indicator, area and period, dense over the reporting window.
-- Counts have exact or Byar's limits, percentages Wilson's, the survey its own, pounds and days none.
with due as (
    select * from {{ ref('indicator_values__dense') }}
),

counted as (
    select * from {{ ref('indicator_values__counted') }}
),

exact_poisson_limits as (
    select * from {{ ref('exact_poisson_limits') }}
),

survey_estimates as (
    select * from {{ ref('int_survey__estimates') }}
),

limited as (
    select
        counted.*,
        case counted.unit
            when 'count' then {{ poisson_lower('counted.numerator') }}
            when 'percent'
                then 100 * {{ wilson_lower('counted.numerator', 'counted.denominator') }}
        end as lower_95,
        case counted.unit
            when 'count' then {{ poisson_upper('counted.numerator') }}
            when 'percent'
                then 100 * {{ wilson_upper('counted.numerator', 'counted.denominator') }}
        end as upper_95,
        cast(null as bigint) as base
    from counted
    left join exact_poisson_limits on exact_poisson_limits.events = counted.numerator
),

surveyed as (
    select
        due.*,
        cast(null as double) as numerator,
        cast(null as bigint) as denominator,
        survey_estimates.value,
        survey_estimates.lower_95,
        survey_estimates.upper_95,
        survey_estimates.base
    from due
    left join survey_estimates
        on survey_estimates.measure = due.indicator_id
        and survey_estimates.area_code = due.area_code
        and survey_estimates.period_type = due.period_type
        and survey_estimates.period_start = due.period_start
    where due.aggregation = 'survey'
),

{% set columns = [
    'indicator_id', 'area_level', 'area_code', 'area_name', 'borough_code', 'ward_code',
    'period_type', 'period_start', 'period_end', 'period_label', 'numerator', 'denominator',
    'value', 'lower_95', 'upper_95', 'base', 'return_status', 'boroughs_returned',
    'boroughs_expected', 'is_complete'
] | join(', ') %}
indicator_values as (
    select {{ columns }} from limited
    union all
    select {{ columns }} from surveyed
)

select * from indicator_values
