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

rates as (
    select * from {{ source('published', 'indicator_rates') }}
    where rate is not null
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
        policy.pounds_base,
        case
            when indicators.release = 'exact' then round(published.numerator)
            when indicators.unit = 'gbp'
                then {{ rounded('published.numerator', 'policy.pounds_base') }}
            else {{ rounded('published.numerator', 'policy.count_base') }}
        end as numerator,
        case
            when indicators.release = 'exact' then published.denominator
            else {{ rounded('published.denominator', 'policy.count_base') }}
        end as denominator,
        rates.population_covered
        * case published.period_type when 'quarter' then 0.25 when 'strategy' then 3 else 1 end
            as person_years
    from published
    cross join policy
    inner join indicators on published.indicator_id = indicators.indicator_id
    left join rates
        on
            published.indicator_id = rates.indicator_id
            and published.area_code = rates.area_code
            and published.period_type = rates.period_type
            and published.period_start = rates.period_start
    where
        case published.period_type
            when 'strategy' then indicators.aggregation = 'distinct'
            when 'fiscal_year' then true
            else published.area_level = 'london' or policy.borough_period = 'quarter'
        end
)

select * from rounded
