-- One row per indicator, area and period, including 2010-13 once these years have ended. If a
-- count can be added up, a longer period is the sum of its rounded parts: a year rounded by itself
-- could reveal its quarters exactly. Amounts in pounds have no quarters, and boroughs have them
-- only for 2010-13.
with rounded as (
    select
        *,
        aggregation in ('sum', 'mean') and not is_of_orders as adds_up
    from {{ ref('release_rounded') }}
),

quarters as (
    select
        indicator_id,
        area_code,
        fiscal_year,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from rounded
    where period_type = 'quarter' and adds_up
    group by indicator_id, area_code, fiscal_year
),

shorter as (
    select
        rounded.* replace (
            coalesce(quarters.numerator, rounded.numerator) as numerator,
            coalesce(quarters.denominator, rounded.denominator) as denominator
        ),
        case when quarters.numerator is not null then 'quarter' end as summed_over
    from rounded
    left join quarters
        on
            rounded.indicator_id = quarters.indicator_id
            and rounded.area_code = quarters.area_code
            and rounded.fiscal_year = quarters.fiscal_year
            and rounded.period_type = 'fiscal_year'
),

-- A stock has the last year's figure. Networks have a total of their own, in which each network is
-- counted once.
strategy as (
    select
        indicator_id,
        indicator_name,
        area_level,
        area_code,
        area_name,
        'strategy' as period_type,
        min(period_start) as period_start,
        '2010-13' as period_label,
        bool_or(is_provisional) as is_provisional,
        unit,
        aggregation,
        is_rounded,
        is_of_orders,
        step,
        case
            when bool_and(adds_up) then sum(numerator)
            when bool_and(is_of_orders) then {{ rounded('sum(exact_numerator)', 'max(step)') }}
            when bool_and(aggregation = 'stock') then max_by(numerator, period_start)
        end as numerator,
        sum(denominator) as denominator,
        sum(person_years) as person_years,
        case when bool_and(adds_up) then coalesce(max(summed_over), 'year') end as summed_over
    from shorter
    where
        period_type = 'fiscal_year'
        and aggregation <> 'distinct'
        and period_start >= cast('{{ var("window_start") }}' as date) + interval 1 year
        and '{{ var("edition_ends_on") }}' >= '{{ var("window_end") }}'
    group by all
),

periods as (
    select * exclude (exact_numerator, fiscal_year, adds_up) from shorter
    union all by name
    select * from strategy
)

select * from periods
where
    not is_of_orders
    or (area_level = 'london' and period_type <> 'quarter')
    or (area_level = 'borough' and period_type = 'strategy')
