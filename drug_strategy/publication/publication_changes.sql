-- One row per figure that this publication changed, with its names and the files that moved it.
-- Of the indicator's files that came or went, those with a row of the figure's area and period; a
-- file that is gone has none to look at. If no file has such a row, all of them may have moved it.
insert into public.marts.publication_changes
with changed as (
    select * from changed_figures
    where change <> 'same'
),

moved as (
    select
        moved_files.indicator_id,
        unnest(moved_files.files) as file
    from moved_files
),

register as (
    select * from private.marts.indicators
),

-- Each place that a file has rows of, by itself and above: ward, boroughs, not attributed, London.
places as (
    select distinct
        trail.return_name || '/' || trail.file_name as file,
        trail.offence_category,
        trail.quarter_start,
        unnest(
            string_split(coalesce(trail.borough_codes, ''), ';')
            || [trail.ward_code, $london, case when trail.is_unattributed then $unattributed end]
        ) as area_code
    from record_trail as trail
),

placed as (
    select distinct
        moved.indicator_id,
        moved.file,
        places.area_code,
        places.quarter_start,
        register.aggregation in ('stock', 'index') as is_for_later
    from moved
    inner join register on moved.indicator_id = register.indicator_id
    inner join places
        on
            moved.file = places.file
            and (
                register.offence_category is null
                or places.offence_category = register.offence_category
            )
),

moving as (
    select distinct
        changed.indicator_id,
        changed.area_code,
        changed.period_type,
        changed.period_start,
        placed.file
    from changed
    inner join placed
        on
            changed.indicator_id = placed.indicator_id
            and changed.area_code = placed.area_code
            and placed.quarter_start
            < changed.period_start + case changed.period_type
                when 'quarter' then interval 3 month else interval 1 year
            end
            and (placed.quarter_start >= changed.period_start or placed.is_for_later)
),

causes as (
    select
        changed.indicator_id,
        changed.area_code,
        changed.period_type,
        changed.period_start,
        list_sort(list_distinct(coalesce(
            list(moving.file) filter (where moving.file is not null)
            || list_filter(any_value(moved_files.files), lambda file: file like '% (gone)'),
            any_value(moved_files.files)
        ))) as files
    from changed
    left join moving
        using (indicator_id, area_code, period_type, period_start)
    inner join moved_files on changed.indicator_id = moved_files.indicator_id
    group by all
),

-- Three files by name; of more, their number and return.
counted as (
    select
        indicator_id,
        area_code,
        period_type,
        period_start,
        return_name,
        count(*) as files
    from (
        select
            * exclude (files),
            split_part(unnest(files), '/', 1) as return_name
        from causes
        where len(files) > 3
    )
    group by all
),

in_words as (
    select
        indicator_id,
        area_code,
        period_type,
        period_start,
        string_agg(
            files || case files when 1 then ' file of ' else ' files of ' end || return_name,
            '; ' order by return_name
        ) as caused_by
    from counted
    group by all
    union all by name
    select
        indicator_id,
        area_code,
        period_type,
        period_start,
        array_to_string(files, '; ') as caused_by
    from causes
    where len(files) <= 3
),

periods as (
    select distinct
        period_type,
        period_start,
        period_label
    from before.marts.indicator_values
    union
    select distinct
        period_type,
        period_start,
        period_label
    from private.marts.indicator_values
)

select
    changed.indicator_id,
    coalesce(register.indicator_name, changed.indicator_id) as indicator_name,
    changed.area_code,
    coalesce(areas.area_name, changed.area_code) as area_name,
    changed.period_type,
    changed.period_start,
    periods.period_label,
    changed.change,
    changed.value_before,
    changed.value_now,
    $publication,
    $previous,
    in_words.caused_by
from changed
left join register on changed.indicator_id = register.indicator_id
left join private.marts.areas as areas on changed.area_code = areas.area_code
left join periods
    on changed.period_type = periods.period_type and changed.period_start = periods.period_start
left join in_words
    on
        changed.indicator_id = in_words.indicator_id
        and changed.area_code = in_words.area_code
        and changed.period_type = in_words.period_type
        and changed.period_start = in_words.period_start
order by all
