-- Finds an area without a mid-year population to divide by. A borough needs a population for
-- every year from 2009 to 2013. Wards need one only from 2011, because none is
-- published for earlier years.
with populations as (
    select
        area_code,
        mid_year,
        population
    from {{ ref('borough_populations') }}
    union all
    select
        ward_code as area_code,
        mid_year,
        population
    from {{ ref('ward_populations') }}
)

select
    areas.area_code,
    years.mid_year
from {{ ref('int_areas') }} as areas
inner join (values (2009), (2010), (2011), (2012), (2013)) as years (mid_year)
    on years.mid_year >= case areas.area_level when 'ward' then 2011 else 2009 end
left join populations
    on
        areas.area_code = populations.area_code
        and years.mid_year = populations.mid_year
where
    areas.area_level in ('borough', 'ward')
    and coalesce(populations.population, 0) <= 0
