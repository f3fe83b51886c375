-- One row per count indicator, area (London, borough, ward) and period: events per resident.
-- A quarter's rate is annualised. No event is a rate of 0 with its upper limit; a stock has none.
with indicator_values as (
    select * from {{ ref('indicator_values') }}
),

populations as (
    select * from {{ ref('int_populations') }}
),

indicators as (
    select * from {{ ref('indicator_register') }}
),

counts as (
    select
        indicator_values.*,
        indicators.aggregation = 'stock' as is_stock,
        year(indicator_values.period_end)
        - case when month(indicator_values.period_end) < 4 then 1 else 0 end as population_year,
        case indicator_values.area_level when 'ward' then 1000 else 100000 end as per,
        case indicator_values.period_type when 'quarter' then 0.25 else 1 end as years
    from indicator_values
    inner join indicators on indicator_values.indicator_id = indicators.indicator_id
    where
        indicator_values.unit = 'count'
        and indicator_values.area_level <> 'unattributed'
),

exposed as (
    select
        counts.*,
        populations.population,
        case
            when not counts.is_stock
                then cast(counts.per as double) / nullif(populations.population * counts.years, 0)
        end as rate_of_one_event
    from counts
    left join populations
        on
            counts.area_code = populations.area_code
            and counts.population_year = populations.population_year
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
