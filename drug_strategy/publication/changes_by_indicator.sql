-- One row per indicator whose figures change, with the files that were added or removed.
select
    changed_figures.indicator_id,
    count_if(change = 'new'),
    count_if(change = 'revised'),
    count_if(change = 'withdrawn'),
    max(abs(value_now - value_before)) filter (where change = 'revised'),
    coalesce(any_value(moved_files.files), [])
from changed_figures
left join private.marts.indicators as register on changed_figures.indicator_id = register.indicator_id
left join moved_files on changed_figures.indicator_id = moved_files.indicator_id
where change <> 'same'
group by changed_figures.indicator_id
order by any_value(register.display_order), changed_figures.indicator_id
