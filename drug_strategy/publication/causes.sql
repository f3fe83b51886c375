-- One row per changed figure whose indicator has added or removed files. Each row lists the files
-- that changed the figure: added files with rows for the figure's area and period, and removed
-- files, whose rows can no longer be checked. If there are no such files, the row lists all of the
-- indicator's added or removed files.
create temp table causes as
with changed as (
    select * from changed_figures
    where change <> 'same'
),

register as (
    select * from private.marts.indicators
),

moved as (
    select
        moved_files.indicator_id,
        unnest(moved_files.files) as file
    from moved_files
),

-- Each row affects London and either its boroughs and ward or the unattributed area.
places as (
    select distinct
        trail.return_name || '/' || trail.file_name as file,
        trail.offence_category,
        trail.quarter_start,
        unnest(
            string_split(coalesce(trail.borough_codes, ''), ';')
            || [trail.ward_code, $london, case when trail.is_unattributed then $unattributed end]
        ) as area_code
    from private.intermediate.int_record_trail as trail
    where trail.return_name || '/' || trail.file_name in (select moved.file from moved)
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
)

select * from causes
