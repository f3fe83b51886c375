-- One row per pair of areas: an area, and another (or the same) in which its events are counted. A
-- ward's events are counted in the ward, in its borough and in London. Events not attributed to a
-- borough are also counted in London.
with areas as (
    select * from {{ ref('int_areas') }}
),

london as (
    select areas.area_code from areas
    where areas.area_level = 'london'
),

ancestors as (
    select
        areas.area_code,
        areas.area_code as ancestor_code
    from areas
    union all
    select
        areas.area_code,
        areas.borough_code as ancestor_code
    from areas
    where areas.area_level = 'ward'
    union all
    select
        areas.area_code,
        london.area_code as ancestor_code
    from areas
    cross join london
    where areas.area_level <> 'london'
)

select * from ancestors
