-- One row an activity of the delivery plan and diagnostic indicator.
-- With the national and MPS performance drivers that the activity is linked to.
with drivers as (
    select
        d.activity_ref,
        string_agg(replace(d.driver_ref, '_', ' '), ', ' order by d.driver_ref) as drivers
    from marts.activity_drivers as d
    group by all
)

select
    p.*,
    drivers.drivers,
    i.display_order
from marts.delivery_plan as p
left join drivers
    on p.activity_ref = drivers.activity_ref
left join marts.indicators as i
    on p.indicator_id = i.indicator_id
order by p.activity_ref, i.display_order
