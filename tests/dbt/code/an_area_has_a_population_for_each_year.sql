-- Finds an area without a mid-year population to divide by. London and the boroughs need a
-- population for every year from 2009 to 2013. Wards need one only from 2011, because none is
-- published for earlier years.
with borough_populations as (

    select * from {{ ref('borough_populations') }}

),

ward_populations as (

    select * from {{ ref('ward_populations') }}

),

areas as (

    select
        borough_code as area_code,
        2009 as first_year
    from {{ ref('boroughs') }}
    union all
    select
        '{{ var("london_code") }}' as area_code,
        2009 as first_year
    union all
    select
        ward_code as area_code,
        2011 as first_year
    from {{ ref('wards') }}

),

populations as (

    select
        area_code,
        mid_year,
        population
    from borough_populations
    union all
    select
        ward_code as area_code,
        mid_year,
        population
    from ward_populations

),

years as (

    select 2009 as mid_year
    union all
    select 2010 as mid_year
    union all
    select 2011 as mid_year
    union all
    select 2012 as mid_year
    union all
    select 2013 as mid_year

)

select
    areas.area_code,
    years.mid_year
from areas
inner join years on areas.first_year <= years.mid_year
left join populations
    on
        areas.area_code = populations.area_code
        and years.mid_year = populations.mid_year
where coalesce(populations.population, 0) <= 0
