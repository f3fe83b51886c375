-- One row per file of an existing manifest that was received by $as_at, with its warnings.
with

warnings as (
    select
        return_name,
        file_name,
        list({'reason': reason, 'detail': detail} order by file_row_number) as warnings
    from read_parquet($warnings, file_row_number = true)
    group by return_name, file_name
)

select
    files.* replace (timezone('UTC', files.first_seen_at) as first_seen_at),
    coalesce(warnings.warnings, []) as warnings,
    false as is_new
from read_parquet($files) as files
left join warnings using (return_name, file_name)
where files.received_on <= $as_at
order by files.return_name, files.file_name
