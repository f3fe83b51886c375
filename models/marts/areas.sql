-- One row for each area that has figures: London, the boroughs, the wards of 2010-13, and an area
-- for cases not attributed to a borough. The City of London is left out because it has its own
-- police force.
with areas as (
    select * from {{ ref('int_areas') }}
),

boroughs as (
    select * from {{ ref('boroughs') }}
),

described as (
    select
        areas.area_code,
        areas.area_level,
        areas.area_name,
        areas.borough_code,
        boroughs.borough_name,
        areas.ward_code,
        boroughs.is_inner_london
    from areas
    left join boroughs on areas.borough_code = boroughs.borough_code
)

select * from described
