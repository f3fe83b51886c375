-- Finds an activity whose number belongs to another area.
-- The delivery plan numbers activities as area.activity; read as a number, 1.10 would be 1.1.
with delivery_activities as (

    select * from {{ ref('delivery_activities') }}

)

select * from delivery_activities
where activity_ref not like concat(key_activity_area, '._')
