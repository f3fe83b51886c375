-- One row per indicator, borough and fiscal year or the strategy's three years: the borough and the
-- rest of London. If London is incomplete, the rest of London consists of the other boroughs that
-- reported the whole period. Counts are compared as rates. Only completed periods are compared, but
-- every borough's row has London's figure.
with figures as (
    select
        figures.*,
        rates.rate,
        cast(rates.population as double) as population,
        rates.population_covered,
        figures.unit = 'count' as is_count,
        figures.aggregation = 'survey'
        or figures.aggregation = 'sum' and figures.unit in ('count', 'percent')
            as is_of_compared_kind
    from {{ ref('figures') }} as figures
    left join {{ ref('indicator_rates') }} as rates
        on
            figures.indicator_id = rates.indicator_id
            and figures.area_code = rates.area_code
            and figures.period_type = rates.period_type
            and figures.period_start = rates.period_start
    where
        figures.period_type in ('fiscal_year', 'strategy')
        and figures.area_level in ('london', 'borough')
),

reported as (
    select
        indicator_id,
        period_type,
        period_start,
        {%- for amount in ('numerator', 'denominator', 'population_covered') %}
            {{ exact_sum('case when is_whole then ' ~ amount ~ ' end', 6) }}
                as {{ amount }},
        {%- endfor %}
        count_if(is_whole) as boroughs
    from figures
    where area_level = 'borough'
    group by indicator_id, period_type, period_start
),

paired as (
    select
        own.*,
        own.is_of_compared_kind and own.has_label and own.is_complete as is_compared,
        reported.boroughs - 1 as other_boroughs,
        london.is_whole
        or reported.boroughs >= {{ var('boroughs_for_london') }} as is_rest_enough,
        {%- for amount in ('numerator', 'denominator', 'population_covered') %}
            case
                when own.is_provisional or not own.is_of_compared_kind or not own.has_label
                    then null
                when london.is_whole then london.{{ amount }} - own.{{ amount }}
                when reported.boroughs >= {{ var('boroughs_for_london') }}
                    then reported.{{ amount }} - own.{{ amount }}
            end as rest_{{ amount }},
        {%- endfor %}
        case when own.is_count then own.rate else own.value end as figure,
        case own.unit when 'count' then london.rate when 'gbp' then null else london.value end
            as london_figure
    from figures as own
    inner join figures as london
        on
            own.indicator_id = london.indicator_id
            and own.period_type = london.period_type
            and own.period_start = london.period_start
            and london.area_level = 'london'
    inner join reported
        on
            own.indicator_id = reported.indicator_id
            and own.period_type = reported.period_type
            and own.period_start = reported.period_start
    where own.area_level = 'borough'
),

rested as (
    select
        paired.*,
        case
            when not paired.is_compared then null
            when paired.is_count
                then
                    1e5 * paired.rest_numerator
                    / nullif(paired.rest_population_covered * paired.years, 0)
            when paired.aggregation = 'survey' then 100 * survey_rests.share
            else 100 * paired.rest_numerator / nullif(paired.rest_denominator, 0)
        end as rest_figure
    from paired
    left join {{ ref('int_survey__estimates') }} as survey_rests
        on
            survey_rests.base_kind = 'rest'
            and paired.indicator_id = survey_rests.measure
            and paired.area_code = survey_rests.area_code
            and paired.period_type = survey_rests.period_type
            and paired.period_start = survey_rests.period_start
)

select * from rested
