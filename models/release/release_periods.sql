-- London has quarters and years; boroughs have years. Once these years have ended, both have
-- 2010-13. If a count can be added up, a longer period is the sum of its rounded parts: a year
-- rounded by itself could reveal its quarters exactly. Amounts in pounds have no quarters, and
-- boroughs have them only for 2010-13.
{% set amounts = ['numerator', 'denominator'] %}
with rounded as (
    select
        published.indicator_id,
        published.indicator_name,
        published.area_level,
        published.area_code,
        published.area_name,
        published.period_type,
        published.period_start,
        published.period_label,
        published.is_provisional,
        indicators.unit,
        indicators.aggregation,
        indicators.release = 'rounded' as is_rounded,
        indicators.release = 'rounded' and indicators.unit = 'gbp' as is_of_orders,
        indicators.aggregation in ('sum', 'mean') and not is_of_orders as adds_up,
        published.numerator as exact_numerator,
        case indicators.unit when 'gbp' then policy.pounds_base else policy.count_base end
            as step,
        case
            when indicators.release = 'exact' then round(published.numerator)
            else {{ rounded('published.numerator', 'step') }}
        end as numerator,
        case
            when indicators.release = 'exact' then published.denominator
            else {{ rounded('published.denominator', 'policy.count_base') }}
        end as denominator,
        case when published.rate is not null then published.population_covered end
        * date_diff('quarter', published.period_start, published.period_end + 1) / 4
            as person_years
    from {{ source('published', 'indicator_values') }} as published
    cross join {{ ref('release_policy') }} as policy
    inner join {{ ref('indicator_register') }} as indicators
        on
            published.indicator_id = indicators.indicator_id
            and indicators.release <> 'hide'
            and indicators.aggregation <> 'survey'
    where
        published.area_level in ('london', 'borough', 'unattributed')
        and published.period_end <= cast('{{ var("edition_ends_on") }}' as date)
        and case published.period_type
            when 'fiscal_year' then true
            -- a count that does not add up over years, such as networks
            when 'strategy' then indicators.aggregation = 'distinct'
            when 'quarter' then published.area_level = 'london' or policy.borough_period = 'quarter'
            else false
        end
),

quartered as (
    select
        {%- for amount in amounts %}
            case
                when period_type = 'fiscal_year'
                    then sum(case when period_type = 'quarter' and adds_up then {{ amount }} end)
                            over (partition by indicator_id, area_code, left(period_label, 7))
            end as quarters_{{ amount }},
        {%- endfor %}
        *
    from rounded
),

shorter as (
    select
        * exclude (quarters_numerator, quarters_denominator) replace (
            coalesce(quarters_numerator, numerator) as numerator,
            coalesce(quarters_denominator, denominator) as denominator
        ),
        case when quarters_numerator is not null then 'quarter' end as summed_over
    from quartered
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
        and period_start >= cast('{{ var("strategy_start") }}' as date)
        and '{{ var("edition_ends_on") }}' >= '{{ var("strategy_end") }}'
    group by all
),

periods as (
    select * exclude (exact_numerator, adds_up) from shorter
    union all by name
    select * from strategy
)

select * from periods
where
    not is_of_orders
    or (area_level = 'london' and period_type <> 'quarter')
    or (area_level = 'borough' and period_type = 'strategy')
