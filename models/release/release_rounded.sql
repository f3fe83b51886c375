-- One row per indicator, area (London, borough or not attributed) and period: the numerator and
-- denominator, each rounded separately. London has quarters and years; boroughs have years. A count
-- that does not add up over years, such as networks, also has the strategy's three years.
with policy as (
    select * from {{ ref('release_policy') }}
),

indicators as (
    select * from {{ ref('indicators') }}
    where release <> 'hide' and aggregation <> 'survey'
),

published as (
    select * from {{ source('published', 'indicator_values') }}
    where
        area_level in ('london', 'borough', 'unattributed')
        and period_type in ('quarter', 'fiscal_year', 'strategy')
        and period_end <= cast('{{ var("edition_ends_on") }}' as date)
),

rounded as (
    select
        published.indicator_id,
        published.indicator_name,
        published.area_level,
        published.area_code,
        published.area_name,
        published.period_type,
        published.period_start,
        published.period_label,
        left(published.period_label, 7) as fiscal_year,
        published.is_provisional,
        indicators.unit,
        indicators.aggregation,
        indicators.release = 'rounded' as is_rounded,
        indicators.release = 'rounded' and indicators.unit = 'gbp' as is_of_orders,
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
    from published
    cross join policy
    inner join indicators on published.indicator_id = indicators.indicator_id
    where
        published.period_type = 'fiscal_year'
        or (published.period_type = 'strategy' and indicators.aggregation = 'distinct')
        or (
            published.period_type = 'quarter'
            and (published.area_level = 'london' or policy.borough_period = 'quarter')
        )
)

select * from rounded
