-- Its denominator must be at least 50. If the hidden parts of a sum are together based on fewer
-- than 50 cases, the smallest shown part is hidden as well: the sum minus the shown parts would
-- reveal their numerators. The parts of a period are its quarters or years, and the parts of
-- London are its areas. If a period is hidden, so are its parts.
with quotients as (
    select
        periods.indicator_id,
        periods.area_level,
        periods.area_code,
        periods.period_type,
        periods.period_start,
        periods.period_label,
        periods.denominator,
        policy.minimum_denominator,
        periods.denominator >= policy.minimum_denominator as is_enough,
        periods.denominator < policy.minimum_denominator
        and greatest(periods.numerator, periods.denominator) > 0 as is_protected,
        case
            when periods.period_type = 'quarter' then left(periods.period_label, 7)
            when
                periods.period_start >= cast('{{ var("strategy_start") }}' as date)
                and '{{ var("edition_ends_on") }}' >= '{{ var("strategy_end") }}'
                then '2010-13'
            else periods.period_label
        end as longer_period
    from {{ ref('release_periods') }} as periods
    cross join {{ ref('release_policy') }} as policy
    where periods.unit in ('percent', 'days') and periods.numerator is not null
),

{%- set sums = [
    'indicator_id, area_code, period_type, longer_period',
    "indicator_id, period_type, period_start, area_level = 'london'"
] %}

decided as (
    select
        *,
        is_enough
        {%- for keys in sums %}
            and not (
                bool_or(is_protected) over (partition by {{ keys }})
                and sum(case when is_enough then 0 else denominator end)
                    over (partition by {{ keys }})
                < minimum_denominator
                and row_number() over (
                    partition by {{ keys }}, is_enough order by denominator, period_start, area_code
                ) = 1
            )
        {%- endfor %} as is_shown
    from quotients
),

shown as (
    select
        decided.indicator_id,
        decided.area_code,
        decided.period_label
    from decided
    left join decided as longer
        on
            decided.indicator_id = longer.indicator_id
            and decided.area_code = longer.area_code
            and not longer.is_shown
            and case longer.period_type
                when 'fiscal_year' then decided.longer_period = longer.period_label
                when 'strategy' then decided.period_start >= longer.period_start
            end
    where decided.is_shown and longer.indicator_id is null
)

select * from shown
