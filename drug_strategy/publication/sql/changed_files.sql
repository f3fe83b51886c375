-- One row per file that was added or removed since the last publication.
create temp table changed_files as
with was as (
    select * from before.data_quality.file_reconciliation
    where status = 'accepted'
),

built as (
    select * from warehouse.data_quality.file_reconciliation
    where status = 'accepted'
)

select
    coalesce(built.return_name, was.return_name) as return_name,
    coalesce(built.file_name, was.file_name) as file_name,
    built.file_name is null as is_gone,
    coalesce(built.return_name, was.return_name)
    || '/' || coalesce(built.file_name, was.file_name)
    || case when built.file_name is null then ' (gone)' else '' end as file
from was
full join built on was.return_name = built.return_name and was.sha256 = built.sha256
where was.sha256 is null or built.sha256 is null
