-- One row per refused file, and per file and reason for which rows were left out. A borough's list
-- has the files from its own folder, and London's has all files.
with left_out as (
    select return_name, file_name, reason, quarantine_summary.rows as row_count
    from data_quality.quarantine_summary
    where reason <> 'not_a_record'
    union all
    select return_name, file_name, 'refused' as reason, null as row_count
    from data_quality.file_reconciliation
    where status = 'refused'
)

select
    left_out.return_name as "Return",
    left_out.file_name as "File",
    files.received_on as "Received",
    left_out.reason as "Reason",
    left_out.row_count as "Rows",
    coalesce(files.refusal_reason, meanings.meaning) as "Meaning"
from left_out
inner join data_quality.file_reconciliation as files using (return_name, file_name)
left join data_quality.reason_meanings as meanings on left_out.reason = meanings.reason
where
    starts_with(left_out.file_name, lower($area_code) || '/')
    or $area_code = (select area_code from marts.areas where area_level = 'london')
order by left_out.return_name, left_out.file_name, left_out.reason
