-- One row per indicator, area (London or borough) and quarter or fiscal year. Counts are compared
-- as rates. Amounts in pounds are not compared, because London's total includes the borough's
-- total. Provisional figures are not compared. If boroughs send the return, at least 26 of them
-- must have reported for the whole period.
with indicator_values as (
    select * from {{ ref('indicator_values') }}
    where area_level in ('london', 'borough') and period_type in ('quarter', 'fiscal_year')
),

rates as (
    select * from {{ ref('indicator_rates') }}
),

rated as (
    select
        indicator_values.*,
        rates.rate,
        rates.rate_lower_95,
        rates.rate_upper_95,
        rates.per,
        rates.population,
        rates.population_covered,
        count(case
            when indicator_values.area_level = 'borough' and not indicator_values.is_provisional
                then 1
        end) over (
            partition by
                indicator_values.indicator_id, indicator_values.period_type,
                indicator_values.period_start
        ) as boroughs_reported,
        case indicator_values.unit
            when 'count' then rates.rate
            when 'gbp' then null
            else indicator_values.value
        end as compared
    from indicator_values
    left join rates
        on
            rates.indicator_id = indicator_values.indicator_id
            and rates.area_code = indicator_values.area_code
            and rates.period_type = indicator_values.period_type
            and rates.period_start = indicator_values.period_start
),

beside_london as (
    select
        own.*,
        london.compared as london_figure,
        case
            when
                own.area_level = 'borough'
                and not own.is_provisional
                and (
                    not indicators.has_register
                    or own.boroughs_reported >= {{ var('boroughs_for_london') }}
                )
                then own.compared - london.compared
        end as difference_from_london
    from rated as own
    inner join {{ ref('indicator_register') }} as indicators
        on own.indicator_id = indicators.indicator_id
    left join rated as london
        on
            london.indicator_id = own.indicator_id
            and london.area_level = 'london'
            and london.period_type = own.period_type
            and london.period_start = own.period_start
)

select * from beside_london
