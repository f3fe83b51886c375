-- One row per measure, area and period in the edition. A row is included even if the edition hides
-- its amount or holds it back. The table never leaves the private home.
with quantities as (
    select * from {{ ref('release_quantities') }}
    where amount is not null
),

given as (
    select * from {{ ref('release_rows') }}
),

units as (
    select distinct
        system,
        quantity,
        unit
    from {{ ref('release_parts') }}
),

pounds as (
    select * from {{ ref('release_pounds') }}
),

held as (
    select * from {{ source('editions', 'held') }}
),

cells as (
    select
        quantities.system,
        quantities.quantity,
        units.unit,
        quantities.area_level,
        quantities.area_code,
        quantities.parent_code,
        quantities.fiscal_year,
        quantities.period_type,
        quantities.period_start,
        quantities.amount,
        coalesce(pounds.is_unsafe, false) as is_unsafe_pounds,
        not given.is_hidden and held.system is null as is_open,
        not given.is_hidden and held.system is not null as is_held
    from quantities
    inner join units
        on quantities.system = units.system and quantities.quantity = units.quantity
    inner join given
        on
            quantities.system = given.system
            and quantities.area_level = given.area_level
            and quantities.area_code = given.area_code
            and quantities.fiscal_year = given.fiscal_year
            and quantities.period_type = given.period_type
    left join held
        on
            quantities.system = held.system
            and quantities.area_code = held.area_code
            and quantities.period_type = held.period_type
            and quantities.period_start = held.period_start
    left join pounds
        on
            quantities.quantity = pounds.quantity
            and quantities.area_code = pounds.area_code
            and quantities.fiscal_year = pounds.fiscal_year
            and quantities.period_type = pounds.period_type
            and (
                quantities.period_type = 'fiscal_year'
                or quantities.period_start = pounds.quarter_start
            )
)

select * from cells
