-- One row a measure, base, area and period with an answer in it: what its share is worth.
-- Wilson's limits on the effective base, never above the base; Student's t below 60 degrees.
with windows as (
    select * from {{ ref('int_survey__windows') }}
),

effective as (
    select
        windows.*,
        windows.variance / nullif(
            windows.share * (1 - windows.share) / nullif(windows.base - 1, 0), 0
        ) as design_effect,
        case
            when windows.counted between 1 and windows.base - 1 and windows.variance > 0
                then least(windows.share * (1 - windows.share) / windows.variance, windows.base)
            else least(power(windows.weights, 2) / nullif(windows.squares, 0), windows.base)
        end as effective_base,
        case
            when windows.degrees_of_freedom >= 60 then {{ var('normal_quantile_95') }}
            else {{ student_t('windows.degrees_of_freedom') }}
        end as critical_value,
        case
            when windows.degrees_of_freedom >= 60 then 'wilson'
            when windows.degrees_of_freedom >= 1 then 'wilson_t'
        end as ci_method
    from windows
),

limited as (
    select
        effective.*,
        {{ wilson_lower(
            'effective.share * effective.effective_base',
            'effective.effective_base', 'effective.critical_value'
        ) }} as lower_limit,
        {{ wilson_upper(
            'effective.share * effective.effective_base',
            'effective.effective_base', 'effective.critical_value'
        ) }} as upper_limit
    from effective
)

select * from limited
