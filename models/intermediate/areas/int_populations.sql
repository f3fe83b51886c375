-- London is the 32 boroughs. If a ward has no population for a year, we use the population of the
-- nearest year. If two years are equally near, we use the earlier year.
with published as (
    select
        area_code,
        mid_year,
        population
    from {{ ref('borough_populations') }}
    union all
    select
        '{{ var("london_code") }}' as area_code,
        mid_year,
        cast(sum(population) as integer) as population
    from {{ ref('borough_populations') }}
    group by mid_year
    union all
    select
        ward_code as area_code,
        mid_year,
        population
    from {{ ref('ward_populations') }}
),

years as (
    select distinct population_year from {{ ref('int_periods') }}
),

nearest as (
    select
        published.area_code,
        years.population_year,
        published.population
    from published
    cross join years
    qualify
        row_number() over (
            partition by published.area_code, years.population_year
            order by abs(published.mid_year - years.population_year), published.mid_year
        ) = 1
)

select * from nearest
