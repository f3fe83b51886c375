-- One row for each combination of area and quarter, for all quarters that have begun. The areas
-- are the wards, the boroughs (for cases without a ward) and "not attributed". Marts based on this
-- model have a row for each area and quarter, so a borough's rows add up to its figure.
with areas as (
    select * from {{ ref('int_areas') }}
    where area_level <> 'london'
),

boroughs as (
    select * from areas
    where area_level = 'borough'
),

quarters as (
    select * from {{ ref('int_quarters') }}
),

place_quarters as (
    select
        areas.area_code,
        areas.area_level,
        areas.borough_code,
        boroughs.area_name as borough_name,
        areas.ward_code,
        quarters.quarter_start,
        quarters.fiscal_quarter,
        quarters.fiscal_year,
        quarters.is_complete,
        case when areas.area_level = 'ward' then areas.area_name end as ward_name
    from areas
    cross join quarters
    left join boroughs on areas.borough_code = boroughs.borough_code
)

select * from place_quarters
