-- One row per count indicator, area (London, borough or ward) and period: events per resident. If
-- there were no events, the rate is 0 and still has an upper limit. A stock, such as the number of
-- boroughs in the Drug Interventions Programme, has no rate. A distinct count has a rate only if
-- every quarter was reported.
with indicator_values as (
    select * from {{ ref('indicator_values') }}
),

populations as (
    select * from {{ ref('int_populations') }}
),

exposures as (
    select * from {{ ref('indicator_exposures') }}
),

indicators as (
    select * from {{ ref('indicator_register') }}
),

period_lengths as (
    select
        period_type,
        period_start,
        count(*) as quarters
    from {{ ref('int_period_quarters') }}
    group by period_type, period_start
),

counts as (
    select
        indicator_values.*,
        indicators.aggregation,
        exposures.population_year,
        exposures.share_reported,
        populations.population,
        case
            when indicator_values.area_level = 'london' then exposures.population_covered
            else populations.population * exposures.share_reported
        end as population_covered,
        case indicator_values.area_level when 'ward' then 1000 else 100000 end as per,
        case indicator_values.period_type
            when 'quarter' then 0.25 when 'strategy' then 0.25 * period_lengths.quarters else 1
        end as years
    from indicator_values
    inner join indicators on indicator_values.indicator_id = indicators.indicator_id
    inner join exposures
        on
            indicator_values.indicator_id = exposures.indicator_id
            and coalesce(indicator_values.borough_code, indicator_values.area_code)
            = exposures.area_code
            and indicator_values.period_type = exposures.period_type
            and indicator_values.period_start = exposures.period_start
    inner join period_lengths
        on
            indicator_values.period_type = period_lengths.period_type
            and indicator_values.period_start = period_lengths.period_start
    left join populations
        on
            indicator_values.area_code = populations.area_code
            and exposures.population_year = populations.population_year
    where
        indicator_values.unit = 'count'
        and indicator_values.area_level <> 'unattributed'
),

exposed as (
    select
        counts.*,
        case
            when aggregation <> 'stock' and (aggregation <> 'distinct' or share_reported = 1)
                then cast(per as double) / nullif(population_covered * years, 0)
        end as rate_of_one_event
    from counts
),

indicator_rates as (
    select
        indicator_id,
        area_level,
        area_code,
        area_name,
        borough_code,
        ward_code,
        period_type,
        period_start,
        period_end,
        period_label,
        cast(population as bigint) as population,
        cast(population_covered as double) as population_covered,
        cast(population_year as integer) as population_year,
        value * rate_of_one_event as rate,
        lower_95 * rate_of_one_event as rate_lower_95,
        upper_95 * rate_of_one_event as rate_upper_95,
        cast(per as integer) as per,
        is_complete,
        is_provisional
    from exposed
)

select * from indicator_rates
