-- One row per indicator, borough and completed rolling year: the borough and the rest of London.
-- If London is incomplete, the rest of London consists of the other boroughs that reported the
-- whole year. Counts are compared as rates. The survey is compared with all of London.
with figures as (
    select
        indicator_values.*,
        indicators.aggregation,
        rates.rate,
        cast(rates.population as double) as population,
        rates.population_covered,
        indicator_values.unit = 'count' as is_count
    from {{ ref('indicator_values') }} as indicator_values
    inner join {{ ref('indicator_register') }} as indicators
        on indicator_values.indicator_id = indicators.indicator_id
    left join {{ ref('indicator_rates') }} as rates
        on
            indicator_values.indicator_id = rates.indicator_id
            and indicator_values.area_code = rates.area_code
            and indicator_values.period_type = rates.period_type
            and indicator_values.period_start = rates.period_start
    where
        indicator_values.period_type = 'rolling_year'
        and indicator_values.area_level in ('london', 'borough')
        and indicator_values.is_complete
        and indicators.has_label
        and (
            indicators.aggregation = 'survey'
            or indicators.aggregation = 'sum' and indicator_values.unit in ('count', 'percent')
        )
),

reported as (
    select
        indicator_id,
        period_start,
        {%- for amount in ('numerator', 'denominator', 'population_covered') %}
            {{ exact_sum('case when not is_provisional then ' ~ amount ~ ' end', 6) }}
                as {{ amount }},
        {%- endfor %}
        count_if(not is_provisional) as boroughs
    from figures
    where area_level = 'borough'
    group by indicator_id, period_start
),

paired as (
    select
        own.*,
        reported.boroughs - 1 as other_boroughs,
        not london.is_provisional
        or reported.boroughs >= {{ var('boroughs_for_london') }} as is_rest_enough,
        {%- for amount in ('numerator', 'denominator', 'population_covered') %}
            case
                when own.is_provisional then null
                when not london.is_provisional then london.{{ amount }} - own.{{ amount }}
                when reported.boroughs >= {{ var('boroughs_for_london') }}
                    then reported.{{ amount }} - own.{{ amount }}
            end as rest_{{ amount }},
        {%- endfor %}
        case when own.is_count then own.rate else own.value end as figure,
        case when own.is_count then london.rate else london.value end as london_figure
    from figures as own
    inner join figures as london
        on
            own.indicator_id = london.indicator_id
            and own.period_start = london.period_start
            and london.area_level = 'london'
    inner join reported
        on own.indicator_id = reported.indicator_id and own.period_start = reported.period_start
    where own.area_level = 'borough'
),

rested as (
    select
        paired.*,
        case
            when is_count then 1e5 * rest_numerator / nullif(rest_population_covered, 0)
            when aggregation = 'survey' then london_figure
            else 100 * rest_numerator / nullif(rest_denominator, 0)
        end as rest_figure
    from paired
)

select * from rested
