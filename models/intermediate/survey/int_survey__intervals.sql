-- One row for each combination of measure, base, area and period that has an answer. Wilson's
-- limits use the effective base, which is never larger than the base. Below 60 degrees of freedom,
-- the limits use Student's t.
with windows as (
    select * from {{ ref('int_survey__variances') }}
    where comparison = 'level'
),

student_t_quantiles as (
    select * from {{ ref('student_t_quantiles') }}
),

bases as (
    select
        windows.*,
        power(windows.weights, 2) / nullif(windows.squares, 0) as kish_base,
        case
            when windows.counted between 1 and windows.base - 1
                then windows.share * (1 - windows.share) / nullif(windows.variance, 0)
        end as linearised_base
    from windows
),

-- If all answers are equal or the variance is 0, the effective base comes from the weights alone.
effective as (
    select
        bases.*,
        bases.variance / nullif(
            bases.share * (1 - bases.share) / nullif(bases.base - 1, 0), 0
        ) as design_effect,
        bases.counted between 1 and bases.base - 1 as is_linearised,
        least(coalesce(bases.linearised_base, bases.kish_base), bases.base) as effective_base,
        {{ critical_value('bases.degrees_of_freedom', '95', 'student_t_quantiles.t_975') }}
            as critical_95,
        {{ critical_value('bases.degrees_of_freedom', '998', 'student_t_quantiles.t_999') }}
            as critical_998
    from bases
    left join student_t_quantiles
        on student_t_quantiles.degrees_of_freedom = bases.degrees_of_freedom
),

limited as (
    select
        effective.*,
        {%- for level in ('95', '998', 'far') %}
        {%- set z = var('far_errors') if level == 'far' else 'effective.critical_' ~ level %}
        {{ wilson_lower(
            'effective.share * effective.effective_base', 'effective.effective_base', z
        ) }} as lower_{{ level }},
        {{ wilson_upper(
            'effective.share * effective.effective_base', 'effective.effective_base', z
        ) }} as upper_{{ level }}{{ ',' if not loop.last }}
        {%- endfor %}
    from effective
)

select * from limited
