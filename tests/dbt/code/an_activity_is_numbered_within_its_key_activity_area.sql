-- Finds an activity whose number does not begin with the number of its key activity area. In the
-- delivery plan, the number of the area is followed by a point and one digit, because 1.10 could
-- be read as 1.1.
select * from {{ ref('delivery_activities') }}
where activity_ref not like concat(key_activity_area, '._')
