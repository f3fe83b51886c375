-- One row per borough, and one for London: crime before and after crack house closures, compared
-- with wards without a closure. In simulations, the limits contain the true value 95 times in 100
-- (bench/vicinity.py).
with areas as (
    select * from {{ ref('int_areas') }}
    where area_level in ('london', 'borough')
),

wards as (
    select * from {{ ref('int_crack_house_vicinity__wards') }}
),

ratios as (
    select * from {{ ref('int_crack_house_vicinity__ratios') }}
),

student_t_quantiles as (
    select * from {{ ref('student_t_quantiles') }}
),

summed as (
    select
        areas.area_level,
        areas.area_code,
        areas.area_name,
        {%- for part in ['before', 'after', 'other_before', 'other_after'] %}
            cast(
                coalesce(sum(case when not wards.is_left_out then wards.{{ part }} end), 0) as bigint
            ) as {{ part }},
        {%- endfor %}
        cast(count(case when wards.is_closure and not wards.is_left_out then 1 end) as bigint)
            as closures,
        cast(count(case when wards.is_closure and wards.is_left_out then 1 end) as bigint)
            as closures_left_out
    from areas
    left join wards on areas.area_code = wards.borough_code or areas.area_level = 'london'
    group by areas.area_level, areas.area_code, areas.area_name
),

judged as (
    select
        summed.*,
        ratios.log_ratio,
        coalesce(ratios.closure_wards, 0) as closure_wards,
        case
            when ratios.closure_wards >= 5 and summed.before + summed.after >= 10
                then nullif(ratios.log_error, 0)
        end as log_error
    from summed
    left join ratios on summed.area_code = ratios.area_code
),

limited as (
    select
        judged.*,
        {%- for level, column in {'95': 't_975', '998': 't_999'}.items() %}
            judged.log_error * (
                case
                    when judged.closure_wards > 10 then {{ student_t(
                        '(judged.closure_wards - 1)', 'normal_quantile_' ~ level
                    ) }}
                    else student_t_quantiles.{{ column }}
                end
            ) as reach_{{ level }}
            {{- ',' if not loop.last }}
        {%- endfor %}
    from judged
    left join student_t_quantiles
        on judged.closure_wards - 1 = student_t_quantiles.degrees_of_freedom
),

crack_house_vicinity as (
    select
        area_level,
        area_code,
        area_name,
        closures,
        closures_left_out,
        cast(closure_wards as bigint) as closure_wards,
        before,
        after,
        other_before as comparison_before,
        other_after as comparison_after,
        exp(log_ratio) as change_ratio,
        exp(log_ratio - reach_95) as lower_95,
        exp(log_ratio + reach_95) as upper_95,
        {{ vicinity_statement('log_ratio', 'reach_998') }} as statement
    from limited
)

select * from crack_house_vicinity
