-- One row a figure of London or a borough that this publication revised or withdrew.
-- Of quarters and fiscal years; the label of a withdrawn one comes from the calendar.
select
    c.indicator_id,
    i.indicator_name,
    i.unit,
    a.area_level,
    a.area_code,
    a.area_name,
    c.period_type,
    c.period_start,
    case c.period_type when 'quarter' then q.fiscal_quarter else q.fiscal_year end as period_label,
    c.change,
    c.value_before,
    c.value_now,
    c.caused_by,
    c.previous_publication
from shown_changes as c
inner join marts.indicators as i
    on c.indicator_id = i.indicator_id
inner join marts.areas as a
    on c.area_code = a.area_code
inner join marts.quarters as q
    on c.period_start = q.quarter_start_date
where
    c.change <> 'new'
    and c.period_type <> 'rolling_year'
    and a.area_level in ('london', 'borough')
order by
    i.display_order asc,
    a.area_level desc,
    a.area_name asc,
    c.period_type desc,
    c.period_start asc
