-- One row for each indicator that has changed figures: the files that may have changed these
-- figures, sorted by the number of figures that each file may have changed. `final_far` is the
-- number of final figures withdrawn or revised by more than a tenth. `furthest` is the borough's
-- final figure with the largest change or, if no borough's final figure changes, London's.
-- `is_explained` is true if rows are missing from one of the indicator's returns or this was
-- accepted, or if one of its survey waves looks like an error.
create temp table indicator_changes as
with named as (
    select
        indicator_id,
        file,
        count(*) as figures
    from (select indicator_id, unnest(files) as file from causes) as unnested
    group by indicator_id, file
),

files as (
    select
        indicator_id,
        list(file order by figures desc, file) as files
    from named
    group by indicator_id
),

incomplete as (
    select return_name from collapsed_returns
    union
    select return_name from lost_rows
    union
    select unnest($accept_missing::text[]) as return_name
),

changed as (
    select
        changed_figures.*,
        register.return_name in (from incomplete)
        or register.second_return_name in (from incomplete)
        or register.indicator_id in (select indicator_id from unusual_waves) as is_explained,
        register.display_order,
        case
            when changed_figures.was_final and changed_figures.change in ('revised', 'withdrawn')
                then abs(coalesce(changed_figures.value_now, 0) - changed_figures.value_before)
        end as distance,
        changed_figures.area_code = $london as is_london,
        case
            when distance is not null
                then change_of(
                    areas.area_name,
                    changed_figures.period_label,
                    changed_figures.value_before,
                    changed_figures.value_now,
                    register.unit
                )
        end as in_words
    from changed_figures
    left join warehouse.marts.indicators as register
        on changed_figures.indicator_id = register.indicator_id
    left join warehouse.marts.areas as areas on changed_figures.area_code = areas.area_code
)

select
    changed.indicator_id,
    any_value(changed.display_order) as display_order,
    coalesce(bool_or(changed.is_explained), false) as is_explained,
    count_if(changed.change = 'new') as new,
    count_if(changed.change = 'revised') as revised,
    count_if(changed.change = 'withdrawn') as withdrawn,
    count_if(changed.change <> 'same' and changed.was_complete) as complete_changed,
    count_if(changed.was_final) as final_before,
    count_if(changed.was_final and changed.is_far and changed.change in ('revised', 'withdrawn'))
        as final_far,
    max(abs(changed.value_now - changed.value_before)) filter (changed.change = 'revised')
        as largest,
    coalesce(
        arg_max(changed.in_words, changed.distance) filter (not changed.is_london),
        arg_max(changed.in_words, changed.distance) filter (changed.is_london)
    ) as furthest,
    coalesce(any_value(files.files), []) as files
from changed
left join files on changed.indicator_id = files.indicator_id
group by changed.indicator_id
having count_if(changed.change <> 'same') > 0
