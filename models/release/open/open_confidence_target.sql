-- One row per measure of the confidence target, and one for the strategy as a whole.
-- As published: the survey's estimates are for London, and disclose nothing about a person.
with confidence_target as (
    select * from {{ source('published', 'confidence_target') }}
),

given as (
    select
        measure,
        measure_name,
        cast(target_points as integer) as target_points,
        baseline_period,
        round(baseline_value, 1) as baseline_value,
        period_label,
        round(current_value, 1) as current_value,
        round(improvement_points, 1) as improvement_points,
        round(lower_95, 1) as lower_95,
        round(upper_95, 1) as upper_95,
        verdict,
        qualifier,
        statement
    from confidence_target
)

select * from given
