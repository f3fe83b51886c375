-- One row per indicator and rolling year. The dispersion shows how much more the boroughs' changes
-- vary than chance would explain. Each borough's change is compared with the change for all
-- boroughs together. A year with fewer than 10 boroughs is left out.
with pairs as (
    select
        year_before.*,
        year_before.unit = 'percent' as is_share
    from {{ ref('indicator_values__year_before') }} as year_before
    left join {{ ref('int_breaks__crossed') }} as breaks
        on
            year_before.indicator_id = breaks.indicator_id
            and year_before.area_code = breaks.area_code
            and year_before.period_type = breaks.period_type
            and year_before.period_start = breaks.period_start
            and breaks.comparison = 'year_on_year'
    where
        year_before.area_level = 'borough'
        and year_before.period_type = 'rolling_year'
        and year_before.is_like_for_like
        and year_before.value is not null
        and (
            year_before.unit = 'count' and year_before.aggregation in ('sum', 'distinct')
            or year_before.unit = 'percent' and year_before.aggregation = 'sum'
        )
        and breaks.indicator_id is null
),

summed as (
    select
        pairs.*,
        count(*) over year as boroughs,
    {%- for amount in [
        'numerator', 'denominator', 'numerator_year_before', 'denominator_year_before'
    ] %}
        {{ exact_sum(amount, 6, 'year') }} as all_{{ amount }}{{ ',' if not loop.last }}
    {%- endfor %}
    from pairs
    window year as (partition by indicator_id, period_start)
),

changed as (
    select
        summed.*,
        case
            when is_share
                then asin(sqrt((numerator + 0.375) / (denominator + 0.75)))
                    - asin(sqrt(
                        (numerator_year_before + 0.375) / (denominator_year_before + 0.75)
                    ))
            else ln((numerator + 0.5) / (numerator_year_before + 0.5))
        end as own_change,
        case
            when is_share
                then asin(sqrt(all_numerator / all_denominator))
                    - asin(sqrt(all_numerator_year_before / all_denominator_year_before))
            else ln((all_numerator + 0.5) / (all_numerator_year_before + 0.5))
        end as change_of_all,
        case
            when is_share
                then 0.25 / (denominator + 0.5) + 0.25 / (denominator_year_before + 0.5)
            else 1 / (numerator + 0.5) + 1 / (numerator_year_before + 0.5)
        end as variance_by_chance
    from summed
    where boroughs >= 10
),

years as (
    select
        indicator_id,
        period_end,
        count(*) - 1 as freedom,
        {{ exact_sum('power(own_change - change_of_all, 2) / variance_by_chance', 18) }} as squares
    from changed
    group by indicator_id, period_end
),

pooled as (
    select
        indicator_id,
        period_end,
        lead(period_end) over (partition by indicator_id order by period_end) as next_end,
        {{ exact_sum('squares', 18, 'so_far') }} / sum(freedom) over so_far as dispersion
    from years
    window so_far as (
        partition by indicator_id
        order by period_end
        rows between unbounded preceding and current row
    )
)

select * from pooled
