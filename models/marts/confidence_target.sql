-- One row per measure against the target, and one for the strategy, which needs both.
-- The strategy quotes the weaker of the two; the row says if the verdict depends on the base.
with stated as (
    select * from {{ ref('int_survey__stated') }}
),

confidence_target as (
    select
        subject as measure,
        case when subject = 'strategy' then 'The strategy' else indicator_name end as measure_name,
        case when subject = 'strategy' then measure end as quoted_measure,
        cast(target_points as integer) as target_points,
        baseline_period,
        baseline_value,
        period_start,
        period_end,
        period_label,
        value as current_value,
        improvement_points,
        lower_95,
        upper_95,
        standard_error,
        cast(quarters_since_baseline as bigint) as quarters_since_baseline,
        trajectory_points,
        verdict,
        qualifier,
        case when verdict = 'NOT FIT TO JUDGE' then faults end as not_fit_reasons,
        cast(quarters_answered as integer) as quarters_answered,
        cast(boroughs_answered as integer) as boroughs_answered,
        cast(baseline_quarters_answered as integer) as baseline_quarters_answered,
        cast(baseline_boroughs_answered as integer) as baseline_boroughs_answered,
        all_respondent_improvement_points,
        all_respondent_verdict,
        all_respondent_qualifier,
        is_verdict_base_dependent,
        statement
    from stated
)

select * from confidence_target
