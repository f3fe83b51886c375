-- What the figures are about: indicators, areas and the delivery plan.

-- name: publication
-- One row: the publication on which the report is based, with its as-at date, its time, and whether
-- any return is synthetic.
select * from marts.publication

-- name: indicators
-- One row per indicator, in the order of the register.
select *
from marts.indicators
order by display_order

-- name: labels
-- One row per label that a figure can have, with two sentences of explanation.
select
    label_of,
    label,
    meaning
from marts.labels
order by display_order

-- name: boroughs
-- One row per borough policed by the MPS. Boroughs are in alphabetical order, which is not a
-- ranking.
select
    area_code,
    area_name
from marts.areas
where area_level = 'borough'
order by area_name

-- name: wards_named
-- One row per ward in a borough policed by the MPS, in alphabetical order, for the search box.
select
    area_name,
    borough_name
from marts.areas
where area_level = 'ward'
order by area_name, borough_name

-- name: activities
-- One row per activity in the delivery plan, for the search box.
select
    activity_ref,
    activity
from marts.delivery_activities
order by activity_ref

-- name: activity_areas
-- One row for each combination of indicator and key activity area, if the area has an activity
-- that lists the indicator. If this area is not the indicator's own, the report shows both areas.
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

-- name: delivery_plan
-- One row for each combination of delivery plan activity and diagnostic indicator, with the
-- performance drivers to which the activity is linked.
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
