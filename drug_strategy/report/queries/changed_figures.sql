-- One row a figure of London or a borough that this publication revised or withdrew.
-- Of quarters and fiscal years, with the files that moved it.
select
    c.*,
    i.unit,
    a.area_level
from shown_changes as c
inner join marts.indicators as i
    on c.indicator_id = i.indicator_id
inner join marts.areas as a
    on c.area_code = a.area_code
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
