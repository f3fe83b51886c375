-- One row an activity of the delivery plan and a performance driver that it is linked to.
-- As the delivery plan's table has them; an activity may have none.
with seeded as (
    select * from {{ ref('activity_drivers') }}
),

activity_drivers as (
    select
        activity_ref,
        driver_ref
    from seeded
)

select * from activity_drivers
