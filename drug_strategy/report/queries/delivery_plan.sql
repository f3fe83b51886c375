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
    i.display_order,
    i.is_experimental,
    v.is_provisional,
    v.quality_flag,
    c.change is not null as is_revised
from marts.delivery_plan as p
left join drivers
    on p.activity_ref = drivers.activity_ref
left join marts.indicators as i
    on p.indicator_id = i.indicator_id
left join marts.indicator_values as v
    on
        p.indicator_id = v.indicator_id
        and p.period_start = v.period_start
        and v.area_level = 'london'
        and v.period_type = 'rolling_year'
left join shown_changes as c
    on
        v.indicator_id = c.indicator_id
        and v.area_code = c.area_code
        and v.period_type = c.period_type
        and v.period_start = c.period_start
        and c.change = 'revised'
order by p.activity_ref, i.display_order
