-- What the figures are of: indicators, places, and the delivery plan.

-- name: publication
-- The one row of the publication that the report is made from.
-- As-at date, time, and whether any return is synthetic.
select * from marts.publication

-- name: indicators
-- One row an indicator of the register.
-- In the order that the register gives.
select *
from marts.indicators
order by display_order

-- name: labels
-- One row a label that a figure can have.
-- With what it means, in two sentences.
select
    label_of,
    label,
    meaning
from marts.labels
order by display_order

-- name: boroughs
-- One row a borough that the MPS polices.
-- In the order of the alphabet, which is no rank.
select
    area_code,
    area_name
from marts.areas
where area_level = 'borough'
order by area_name

-- name: wards_named
-- One row a ward of a borough that the MPS polices.
-- By name, for the search.
select
    area_name,
    borough_name
from marts.areas
where area_level = 'ward'
order by area_name, borough_name

-- name: activities
-- One row an activity of the delivery plan.
-- For the search.
select
    activity_ref,
    activity
from marts.delivery_activities
order by activity_ref

-- name: activity_areas
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

-- name: delivery_plan
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
