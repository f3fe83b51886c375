-- One row a key activity area and an indicator that its activities name.
-- Another area than the indicator's own is shown beside it.
select distinct
    k.key_activity_area,
    k.area_title,
    b.indicator_id
from marts.key_activity_areas as k
left join marts.delivery_activities as a
    on k.key_activity_area = a.key_activity_area
left join marts.activity_indicators as b
    on a.activity_ref = b.activity_ref
order by k.key_activity_area, b.indicator_id
