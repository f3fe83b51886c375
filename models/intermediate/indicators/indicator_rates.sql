-- One row per additive count, area (London, borough or ward) and period: events per resident and
-- year. If there were no events, the rate is 0 and still has an upper limit. A count of networks or
-- of boroughs in the programme does not add up, and has no rate. The events of a quarter that is
-- not over are left out, like its residents.
with figures as (
    select * from {{ ref('figures') }}
    where
        {{ is_rebuilt() }}
        and unit = 'count'
        and aggregation = 'sum'
        and area_level <> 'unattributed'
),

populations as (
    select * from {{ ref('int_populations') }}
),

exposures as (
    select * from {{ ref('indicator_exposures') }}
),

exact_poisson_limits as (
    select * from {{ ref('exact_poisson_limits') }}
),

open_quarters as (
    select * from figures
    where period_type = 'quarter' and not is_complete
),

counts as (
    select
        figures.*,
        case
            when figures.is_complete then figures.value
            else figures.value - coalesce(open_quarters.value, 0)
        end as events,
        populations.population,
        case
            when figures.area_level = 'london' then exposures.population_covered
            else populations.population * exposures.share_reported
        end as population_covered,
        case figures.area_level when 'ward' then 1000 else 100000 end as per
    from figures
    inner join exposures
        on
            figures.indicator_id = exposures.indicator_id
            and coalesce(figures.borough_code, figures.area_code)
            = exposures.area_code
            and figures.period_type = exposures.period_type
            and figures.period_start = exposures.period_start
    left join populations
        on
            figures.area_code = populations.area_code
            and figures.population_year = populations.population_year
    left join open_quarters
        on
            figures.indicator_id = open_quarters.indicator_id
            and figures.area_code = open_quarters.area_code
),

limited as (
    select
        counts.*,
        {{ poisson_lower('counts.events') }} as events_lower_95,
        {{ poisson_upper('counts.events') }} as events_upper_95,
        cast(counts.per as double) / nullif(counts.population_covered * counts.years, 0)
            as rate_of_one_event
    from counts
    left join exact_poisson_limits on counts.events = exact_poisson_limits.events
),

indicator_rates as (
    select
        indicator_id,
        area_code,
        period_type,
        period_start,
        events * rate_of_one_event as rate,
        events_lower_95 * rate_of_one_event as rate_lower_95,
        events_upper_95 * rate_of_one_event as rate_upper_95,
        cast(per as integer) as per,
        cast(population as bigint) as population,
        cast(population_covered as double) as population_covered
    from limited
)

select * from indicator_rates
