-- One row per measure, area and period whose current amount was published in an earlier edition.
-- Readers already know this amount, so hiding it would not protect other amounts.
with quantities as (
    select * from {{ ref('release_quantities') }}
),

earlier as (
    select * from {{ source('editions', 'cells') }}
    where is_open
),

known as (
    select distinct
        quantities.system,
        quantities.quantity,
        quantities.area_code,
        quantities.period_type,
        quantities.period_start
    from quantities
    inner join earlier
        on
            quantities.quantity = earlier.quantity
            and quantities.area_code = earlier.area_code
            and quantities.period_type = earlier.period_type
            and quantities.period_start = earlier.period_start
            and quantities.amount = earlier.amount
)

select * from known
