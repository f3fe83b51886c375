-- One row a key activity area and diagnostic indicator of its activities.
-- An area whose activities name none has one row without an indicator.
select distinct
    k.key_activity_area,
    k.area_title,
    k.context_summary,
    i.indicator_id,
    i.display_order
from marts.key_activity_areas as k
left join marts.delivery_activities as a
    on k.key_activity_area = a.key_activity_area
left join marts.activity_indicators as b
    on a.activity_ref = b.activity_ref
left join marts.indicators as i
    on b.indicator_id = i.indicator_id
order by k.key_activity_area, i.display_order nulls last
