-- One row for each return with files that have disappeared since the last publication. A file that
-- was renamed or has new content has not disappeared, and one that was left out on request is not
-- listed. A file that cannot be opened, for example on a disconnected network share, is treated as
-- if it had disappeared. The option is empty unless more than half of the files have disappeared.
with published as (
    select
        *,
        count(*) over (partition by return_name) as files_before
    from before.data_quality.file_reconciliation
    where status = 'accepted'
),

here as (
    select * from read_parquet($manifest)
    where sha256 <> ''
),

gone as (
    select
        return_name,
        any_value(files_before) as files_before,
        list(return_name || '/' || file_name order by file_name) as files
    from published
    anti join here using (return_name, file_name)
    anti join here as same using (return_name, sha256)
    where not list_has_any($without::text[], [return_name, return_name || '/' || file_name])
    group by return_name
)

select
    case when 2 * len(files) > files_before then '--accept-missing ' || return_name else '' end
        as option,
    return_name || ': ' || number(len(files)) || ' of ' || number(files_before)
    || ' files from the last publication are gone or cannot be opened' as sentence,
    files
from gone
order by return_name
