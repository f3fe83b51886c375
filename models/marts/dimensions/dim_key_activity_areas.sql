-- One row a key activity area of the strategy, in its order of priority.
-- Six of them; every activity of the delivery plan belongs to one.
with seeded as (
    select * from {{ ref('key_activity_areas') }}
),

key_activity_areas as (
    select
        cast(key_activity_area as integer) as key_activity_area,
        area_title,
        context_summary
    from seeded
)

select * from key_activity_areas
