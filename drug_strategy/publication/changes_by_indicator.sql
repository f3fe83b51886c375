-- One row per indicator with changed figures, and the indicator's added or removed files.
-- `final_far` is the number of final figures that are withdrawn or revised by more than a tenth.
select
    changed_figures.indicator_id,
    any_value([register.return_name, register.second_return_name]) as return_names,
    count_if(change = 'new') as new,
    count_if(change = 'revised') as revised,
    count_if(change = 'withdrawn') as withdrawn,
    count_if(change <> 'same' and was_complete) as complete_changed,
    count_if(was_final) as final_before,
    count_if(was_final and is_far and change in ('revised', 'withdrawn')) as final_far,
    max(abs(value_now - value_before)) filter (where change = 'revised') as largest,
    coalesce(any_value(moved_files.files), []) as files
from changed_figures
left join private.marts.indicators as register on changed_figures.indicator_id = register.indicator_id
left join moved_files on changed_figures.indicator_id = moved_files.indicator_id
group by changed_figures.indicator_id
having count_if(change <> 'same') > 0
order by any_value(register.display_order), changed_figures.indicator_id
