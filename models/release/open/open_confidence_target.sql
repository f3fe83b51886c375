-- One row a measure of the confidence target, and one for the strategy as a whole.
-- As published: the survey's estimates are of London, and tell of no one.
with confidence_target as (
    select * from {{ source('published', 'confidence_target') }}
),

given as (
    select
        measure,
        measure_name,
        cast(target_points as integer) as target_points,
        baseline_period,
        baseline_value,
        period_label,
        current_value,
        improvement_points,
        lower_95,
        upper_95,
        verdict,
        qualifier,
        statement
    from confidence_target
)

select * from given
