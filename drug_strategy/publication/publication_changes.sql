-- One row per figure that this publication changed, with the returns whose files changed.
insert into public.marts.publication_changes
select
    changed_figures.indicator_id,
    changed_figures.area_code,
    changed_figures.period_type,
    changed_figures.period_start,
    changed_figures.change,
    changed_figures.value_before,
    changed_figures.value_now,
    $publication,
    $previous,
    array_to_string(moved_files.return_names, '; ')
from changed_figures
left join moved_files on changed_figures.indicator_id = moved_files.indicator_id
where changed_figures.change <> 'same'
order by all
