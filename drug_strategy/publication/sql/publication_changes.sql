-- One row for each figure that this publication changed, with the files that may be the cause. Up
-- to three files are listed. If there are more, only the number of files from each return is
-- shown. If no file is the cause, but another version of the software decided the figures of the
-- previous publication, the cause is the new version (or the as-at date, if it moved as well).
insert into public.marts.publication_changes
with counted as (
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

-- A publication made by an early version of the software does not record the version.
made as (
    select false as is_new, * from before.marts.publication
    union all by name
    select true as is_new, * from public.marts.publication
),

new_version as (
    select
        'version ' || now.version || ' of the warehouse (before: '
        || coalesce(earlier.version, 'an earlier version') || ')'
        || case when now.as_at = earlier.as_at then '' else ', or the as-at date' end as caused_by
    from made as now
    inner join made as earlier
        on now.is_new and not earlier.is_new and now.version is distinct from earlier.version
)

select
    changed.indicator_id,
    coalesce(register.indicator_name, changed.indicator_id) as indicator_name,
    changed.area_code,
    coalesce(areas.area_name, changed.area_code) as area_name,
    changed.period_type,
    changed.period_start,
    changed.period_end,
    changed.period_label,
    changed.change,
    changed.value_before,
    changed.value_now,
    $publication,
    $previous,
    coalesce(in_words.caused_by, new_version.caused_by) as caused_by
from changed_figures as changed
left join warehouse.marts.indicators as register
    on changed.indicator_id = register.indicator_id
left join warehouse.marts.areas as areas on changed.area_code = areas.area_code
left join in_words
    on
        changed.indicator_id = in_words.indicator_id
        and changed.area_code = in_words.area_code
        and changed.period_type = in_words.period_type
        and changed.period_start = in_words.period_start
left join new_version on true
where changed.change <> 'same'
order by all
