-- One row per activity whose number names another area than its own. The delivery plan numbers its
-- activities area.activity. As a decimal number, 1.10 would become 1.1.
with delivery_activities as (

    select * from {{ ref('delivery_activities') }}

)

select * from delivery_activities
where activity_ref not like concat(key_activity_area, '._')
