-- What the figures are about: indicators, areas and the delivery plan.

-- name: Publication
-- One row: the publication on which the report is based, with its as-at date, its time, and whether
-- any return is synthetic.
select
    publication_id,
    published_at,
    as_at,
    contains_synthetic,
    statement,
    left_out,
    as_at_moved
from marts.publication

-- name: Indicator
-- One row per indicator, in the order of the register.
select
    indicator_id,
    indicator_name,
    strategy_paragraph,
    definition,
    formula,
    unit,
    aggregation,
    finest_area,
    good_direction,
    return_name,
    second_return_name,
    has_register,
    event_date,
    caveat,
    is_experimental,
    synonyms,
    key_activity_area
from marts.indicators
order by display_order

-- name: Label
-- One row per label that a figure can have, with two sentences of explanation.
select
    label_of,
    label,
    meaning
from marts.labels
order by display_order

-- name: Borough
-- One row per borough policed by the MPS. Boroughs are in alphabetical order, which is not a
-- ranking.
select
    area_code,
    area_name
from marts.areas
where area_level = 'borough'
order by area_name

-- name: WardName
-- One row per ward in a borough policed by the MPS, in alphabetical order, for the search box.
select
    area_name,
    borough_name
from marts.areas
where area_level = 'ward'
order by area_name, borough_name

-- name: ActivityArea
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

-- name: PlanLine
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
    p.activity_ref,
    p.key_activity_area,
    p.activity,
    p.responsibility,
    p.indicator_id,
    p.indicator_name,
    p.unit,
    p.good_direction,
    p.period_start,
    p.period_end,
    p.period_label,
    p.numerator,
    p.denominator,
    p.value,
    p.lower_95,
    p.upper_95,
    p.value_year_before,
    p.difference_from_year_before,
    p.ratio_to_year_before,
    p.boroughs_compared,
    p.no_change_reason,
    p.change_year_before,
    p.symbols,
    p.statement,
    p.return_status,
    p.boroughs_returned,
    p.boroughs_expected,
    p.remark,
    drivers.drivers,
    i.display_order,
    i.key_activity_area as own_area
from marts.delivery_plan as p
left join drivers
    on p.activity_ref = drivers.activity_ref
left join marts.indicators as i
    on p.indicator_id = i.indicator_id
order by p.activity_ref, i.display_order
