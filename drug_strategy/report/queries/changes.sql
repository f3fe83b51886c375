-- One row an indicator of which this publication changed a figure: how many, and by which files.
-- Figures of London, boroughs and wards, of quarters and years that are over.
select
    c.indicator_id,
    array_to_string(list_sort(list_distinct(flatten(
        list(string_split(c.caused_by, '; ')) filter (where c.caused_by is not null)
    ))), '; ') as caused_by,
    count(*) filter (where c.change = 'new') as new,
    count(*) filter (where c.change = 'revised') as revised,
    count(*) filter (where c.change = 'withdrawn') as withdrawn
from shown_changes as c
inner join marts.indicators as i
    on c.indicator_id = i.indicator_id
group by c.indicator_id, i.display_order
order by i.display_order
