-- One row an activity of the delivery plan and diagnostic indicator.
-- With the performance drivers that the activity is linked to, by name.
with drivers as (
    select
        d.activity_ref,
        string_agg(
            n.driver_name
            || case
                when n.driver_type in ('NI', 'SPI', 'PSA') then ' (' || d.driver_ref || ')' else ''
            end,
            '; ' order by d.driver_ref
        ) as drivers
    from marts.activity_drivers as d
    inner join marts.performance_drivers as n
        on d.driver_ref = n.driver_ref
    group by all
)

select
    p.*,
    drivers.drivers,
    i.display_order,
    i.key_activity_area as own_area
from marts.delivery_plan as p
left join drivers
    on p.activity_ref = drivers.activity_ref
left join marts.indicators as i
    on p.indicator_id = i.indicator_id
order by p.activity_ref, i.display_order
