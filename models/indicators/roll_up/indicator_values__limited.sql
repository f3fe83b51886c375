-- One row an indicator, area and period that a figure is due for, with its 95 % limits.
-- Counts have Poisson limits, percentages Wilson's, the survey its own, pounds and days none.
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

counted_limits as (
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
    left join exact_poisson_limits on counted.numerator = exact_poisson_limits.events
),

survey_limits as (
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
        on
            due.indicator_id = survey_estimates.measure
            and due.area_code = survey_estimates.area_code
            and due.period_type = survey_estimates.period_type
            and due.period_start = survey_estimates.period_start
    where due.aggregation = 'survey'
),

limited as (
    select * from counted_limits
    union all
    select * from survey_limits
)

select * from limited
