-- One row an indicator whose figures change, with the files that came or went between.
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
        select * from now.data_quality.file_reconciliation where status = 'accepted'
    ) as now_listed
        on was_listed.return_name = now_listed.return_name and was_listed.sha256 = now_listed.sha256
    where was_listed.sha256 is null or now_listed.sha256 is null
),

register as (
    select
        indicator_id,
        display_order,
        [return_name, second_return_name]
        || case when has_register then ['return_register'] else [] end as return_names
    from now.marts.indicators
),

moved as (
    select register.indicator_id, list(files.file order by files.file) as files
    from register
    inner join files on list_contains(register.return_names, files.return_name)
    group by register.indicator_id
)

select
    changed_figures.indicator_id,
    count_if(change = 'new'),
    count_if(change = 'revised'),
    count_if(change = 'withdrawn'),
    max(abs(value_now - value_before)) filter (where change = 'revised'),
    coalesce(any_value(moved.files), [])
from changed_figures
left join register on changed_figures.indicator_id = register.indicator_id
left join moved on changed_figures.indicator_id = moved.indicator_id
where change <> 'same'
group by changed_figures.indicator_id
order by any_value(register.display_order), changed_figures.indicator_id
