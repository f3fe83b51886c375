-- One row a numbered activity of the delivery plan, 1.1 to 6.3.
-- The wording is shortened; the number is the strategy's own.
with seeded as (
    select * from {{ ref('delivery_activities') }}
),

delivery_activities as (
    select
        activity_ref,
        cast(key_activity_area as integer) as key_activity_area,
        activity,
        responsibility
    from seeded
)

select * from delivery_activities
