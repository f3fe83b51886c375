-- If there were no events, the rate is 0 and still has an upper limit. The events of a quarter
-- that is not over are left out, and so are the residents of a borough for each quarter that is
-- not over or was not reported.
with figures as (
    select * from {{ ref('int_figures') }}
    where
        {{ is_rebuilt() }}
        and kind = 'count'
        and area_level in ('london', 'borough', 'ward')
),

open_quarters as (
    select * from figures
    where period_type = 'quarter' and not is_complete
),

populated as (
    select
        figures.*,
        case
            when figures.is_complete then figures.value
            else figures.value - coalesce(open_quarters.value, 0)
        end as events,
        populations.population,
        figures.quarters_reported / (4 * figures.years) as share_reported
    from figures
    left join {{ ref('int_populations') }} as populations
        on
            figures.area_code = populations.area_code
            and figures.population_year = populations.population_year
    left join open_quarters
        on
            figures.indicator_id = open_quarters.indicator_id
            and figures.area_code = open_quarters.area_code
),

boroughs as (
    select
        indicator_id,
        period_type,
        period_start,
        {{ exact_sum('population * share_reported', 6) }} as population_covered
    from populated
    where area_level = 'borough'
    group by indicator_id, period_type, period_start
),

covered as (
    select
        populated.*,
        case
            when populated.area_level <> 'london'
                then populated.population * populated.share_reported
            else boroughs.population_covered
        end as population_covered,
        case populated.area_level when 'ward' then 1000 else 100000 end as per
    from populated
    left join boroughs
        on
            populated.area_level = 'london'
            and populated.indicator_id = boroughs.indicator_id
            and populated.period_type = boroughs.period_type
            and populated.period_start = boroughs.period_start
),

limited as (
    select
        covered.*,
        {{ poisson_lower('covered.events') }} as events_lower_95,
        {{ poisson_upper('covered.events') }} as events_upper_95,
        cast(covered.per as double) / nullif(covered.population_covered * covered.years, 0)
            as rate_of_one_event
    from covered
    left join {{ ref('exact_poisson_limits') }} as exact_poisson_limits
        on covered.events = exact_poisson_limits.events
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
