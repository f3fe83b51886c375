-- One row an indicator of which this publication changed a figure: how many, and by which files.
-- Figures of London, boroughs and wards, of quarters and years that are over.
select
    c.indicator_id,
    string_agg(distinct c.caused_by, '; ' order by c.caused_by)
        filter (where c.area_code = 'E12000007') as caused_by,
    count(*) filter (where c.change = 'new') as new,
    count(*) filter (where c.change = 'revised') as revised,
    count(*) filter (where c.change = 'withdrawn') as withdrawn
from shown_changes as c
inner join marts.indicators as i
    on c.indicator_id = i.indicator_id
group by c.indicator_id, i.display_order
order by i.display_order
