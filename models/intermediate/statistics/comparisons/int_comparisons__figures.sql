-- One row per indicator, area (London or borough) and completed rolling year. If some boroughs did
-- not report every quarter but at least 26 did, London's figure covers only the boroughs that did.
-- Amounts in pounds always use London's own figure.
with figures as (
    select
        indicator_values.*,
        indicators.aggregation,
        indicators.has_label,
        indicators.has_register,
        rates.rate,
        rates.population,
        rates.population_covered
    from {{ ref('indicator_values') }} as indicator_values
    inner join {{ ref('indicator_register') }} as indicators
        on indicators.indicator_id = indicator_values.indicator_id
    left join {{ ref('indicator_rates') }} as rates
        on
            rates.indicator_id = indicator_values.indicator_id
            and rates.area_code = indicator_values.area_code
            and rates.period_type = indicator_values.period_type
            and rates.period_start = indicator_values.period_start
    where
        indicator_values.period_type = 'rolling_year'
        and indicator_values.area_level in ('london', 'borough')
        and indicator_values.is_complete
        and indicators.aggregation <> 'stock'
),

reported as (
    select
        indicator_id,
        period_start,
        count(*) as boroughs_expected,
        count(case when not is_provisional then 1 end) as boroughs_compared,
    {%- for amount in ('numerator', 'denominator', 'population', 'population_covered') %}
        {{ exact_sum('case when not is_provisional then ' ~ amount ~ ' end', 6) }} as {{ amount }}
        {{- ',' if not loop.last }}
    {%- endfor %}
    from figures
    where area_level = 'borough'
    group by indicator_id, period_start
),

levelled as (
    select
        figures.*,
        case when figures.has_register then reported.boroughs_compared end as boroughs_compared,
        figures.area_level = 'london'
        and figures.has_register
        and figures.unit <> 'gbp'
        and reported.boroughs_compared < reported.boroughs_expected
        and reported.boroughs_compared >= {{ var('boroughs_for_london') }} as is_of_reported,
    {%- for amount in ('numerator', 'denominator', 'population', 'population_covered') %}
        reported.{{ amount }} as reported_{{ amount }}{{ ',' if not loop.last }}
    {%- endfor %}
    from figures
    left join reported
        on
            figures.indicator_id = reported.indicator_id
            and figures.period_start = reported.period_start
),

compared as (
    select
        indicator_id,
        indicator_name,
        area_level,
        area_code,
        area_name,
        unit,
        aggregation,
        has_label,
        period_start,
        period_end,
        period_label,
        return_status,
        is_provisional,
        lower_95,
        boroughs_compared,
        coalesce(boroughs_compared < {{ var('boroughs_for_london') }}, false) as is_short,
        case
            when not is_of_reported then value
            when unit = 'count' then reported_numerator
            else
                case when unit in ('percent', 'index') then 100 else 1 end
                * reported_numerator / nullif(reported_denominator, 0)
        end as value,
        case
            when not is_of_reported then rate
            else 1e5 * reported_numerator / nullif(reported_population_covered, 0)
        end as rate,
    {%- for amount in ('numerator', 'denominator', 'population', 'population_covered') %}
        case when is_of_reported then reported_{{ amount }} else {{ amount }} end as {{ amount }}
        {{- ',' if not loop.last }}
    {%- endfor %}
    from levelled
)

select * from compared
