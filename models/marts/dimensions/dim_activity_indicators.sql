-- One row an activity of the delivery plan and a diagnostic indicator that supports it.
-- As the delivery plan's table has them; an activity may have none.
with seeded as (
    select * from {{ ref('activity_indicators') }}
),

activity_indicators as (
    select
        activity_ref,
        indicator_id
    from seeded
)

select * from activity_indicators
