-- One row an indicator of which this publication changed a figure: how many, and by which returns.
-- Figures of London, boroughs and wards, of quarters and years that are over.
select
    c.indicator_id,
    c.caused_by,
    count(*) filter (where c.change = 'new') as new,
    count(*) filter (where c.change = 'revised') as revised,
    count(*) filter (where c.change = 'withdrawn') as withdrawn
from shown_changes as c
inner join marts.indicators as i
    on c.indicator_id = i.indicator_id
group by c.indicator_id, c.caused_by, i.display_order
order by i.display_order
