-- Every record that is excluded for its own faults is in quarantined_rows.
with listed as (
    select
        return_name,
        file_name,
        count(record) as records
    from {{ ref('quarantined_rows') }}
    group by return_name, file_name
)

select
    files.return_name,
    files.file_name
from {{ ref('file_reconciliation') }} as files
left join listed
    on files.return_name = listed.return_name and files.file_name = listed.file_name
where files.quarantined + files.duplicate <> coalesce(listed.records, 0)
