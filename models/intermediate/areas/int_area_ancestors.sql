-- One row per pair of areas in which the second contains the first. Every area also contains
-- itself. A ward is in its borough and in London. Events that are not attributed to a borough still
-- count in London.
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
