-- One row per indicator for which files were added or removed. Each row lists the files and their
-- returns.
create temp table moved_files as
with files as (
    select
        coalesce(now_listed.return_name, was_listed.return_name) as return_name,
        coalesce(now_listed.return_name, was_listed.return_name)
        || '/' || coalesce(now_listed.file_name, was_listed.file_name)
        || case when now_listed.file_name is null then ' (gone)' else '' end as file
    from (
        select * from before.data_quality.file_reconciliation where status = 'accepted'
    ) as was_listed
    full join (
        select * from private.data_quality.file_reconciliation where status = 'accepted'
    ) as now_listed
        on was_listed.return_name = now_listed.return_name and was_listed.sha256 = now_listed.sha256
    where was_listed.sha256 is null or now_listed.sha256 is null
),

register as (
    select
        indicator_id,
        [return_name, second_return_name]
        || case when may_be_nil then ['return_register'] else [] end as return_names
    from private.marts.indicators
),

moved as (
    select
        register.indicator_id,
        list(files.file order by files.file) as files,
        list_sort(list_distinct(list(files.return_name))) as return_names
    from register
    inner join files on list_contains(register.return_names, files.return_name)
    group by register.indicator_id
)

select * from moved
