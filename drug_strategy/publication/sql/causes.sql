-- One row for each changed figure, if files were added or removed for its indicator: the files
-- that may have changed the figure. An added file is listed if it has rows for the figure's area
-- and period, or if it removed other files' rows there. If there is no such file for a ward, the
-- same rule applies to the ward's borough. Removed files are always listed, because their rows can
-- no longer be checked. If these rules select no file, all files added or removed for the indicator
-- are listed.
create temp table causes as
with changed as (
    select * from changed_figures
    where change <> 'same'
),

register as (
    select * from warehouse.marts.indicators
),

moved as (
    select
        moved_files.indicator_id,
        unnest(moved_files.files) as file
    from moved_files
),

-- Find the areas and quarters in which each file has rows, or in which it removed other files'
-- rows. Every row is also counted in London.
places as (
    select distinct
        trail.return_name || '/' || trail.file_name as file,
        trail.entered_return,
        trail.offence_category,
        trail.quarter_start,
        unnest(
            string_split(coalesce(trail.borough_codes, ''), ';')
            || [
                coalesce(trail.ward_code, trail.borough_codes || '-none'),
                $london,
                case when trail.is_unattributed then $unattributed end
            ]
        ) as area_code
    from warehouse.intermediate.int_record_trail as trail
    where trail.return_name || '/' || trail.file_name in (select moved.file from moved)
    union all
    select
        corrected.return_name || '/' || corrected.file_name as file,
        null as entered_return,
        null as offence_category,
        corrected.quarter_start,
        unnest([corrected.area_code, $london]) as area_code
    from warehouse.intermediate.int_corrected_rows as corrected
    where corrected.return_name || '/' || corrected.file_name in (select moved.file from moved)
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
            and (
                places.entered_return is null
                or places.entered_return in (register.return_name, register.second_return_name)
            )
),

looked_in as (
    select
        changed.*,
        unnest(list_distinct([changed.area_code, areas.borough_code])) as place_code
    from changed
    left join warehouse.marts.areas as areas on changed.area_code = areas.area_code
),

moving as (
    select distinct
        looked_in.indicator_id,
        looked_in.area_code,
        looked_in.period_type,
        looked_in.period_start,
        placed.file,
        looked_in.place_code = looked_in.area_code as is_in_area
    from looked_in
    inner join placed
        on
            looked_in.indicator_id = placed.indicator_id
            and looked_in.place_code = placed.area_code
            and placed.quarter_start <= looked_in.period_end
            and (placed.quarter_start >= looked_in.period_start or placed.is_for_later)
),

chosen as (
    select
        indicator_id,
        area_code,
        period_type,
        period_start,
        coalesce(list(file) filter (where is_in_area), list(file)) as files
    from moving
    group by all
),

causes as (
    select
        changed.indicator_id,
        changed.area_code,
        changed.period_type,
        changed.period_start,
        list_sort(list_distinct(coalesce(
            chosen.files || list_filter(moved_files.files, lambda file: file like '% (gone)'),
            moved_files.files
        ))) as files
    from changed
    left join chosen
        using (indicator_id, area_code, period_type, period_start)
    inner join moved_files on changed.indicator_id = moved_files.indicator_id
)

select * from causes
