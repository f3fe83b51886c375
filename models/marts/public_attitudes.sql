-- One row per survey measure, area (London or borough) and period: the percentage and its quality.
with estimates as (
    select * from {{ ref('int_survey__estimates') }}
),

areas as (
    select * from {{ ref('areas') }}
),

public_attitudes as (
    select
        estimates.measure,
        estimates.area_level,
        estimates.area_code,
        areas.area_name,
        estimates.period_type,
        estimates.period_start,
        estimates.period_end,
        estimates.period_label,
        estimates.value,
        estimates.standard_error,
        estimates.lower_95,
        estimates.upper_95,
        cast(estimates.base as bigint) as base,
        estimates.effective_base,
        estimates.design_effect,
        cast(estimates.degrees_of_freedom as bigint) as degrees_of_freedom,
        estimates.not_answered_percent,
        estimates.all_respondent_value,
        cast(estimates.quarters_answered as integer) as quarters_answered,
        cast(estimates.boroughs_answered as integer) as boroughs_answered,
        nullif(estimates.quality_flag, '') as quality_flag,
        nullif(estimates.quality_reasons, '') as quality_reasons,
        estimates.notes,
        estimates.is_complete
    from estimates
    inner join areas on areas.area_code = estimates.area_code
)

select * from public_attitudes
