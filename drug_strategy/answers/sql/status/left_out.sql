-- One row for each file with rows left out: how many, as a text for people, and as a sentence that
-- names no file. The file with most such rows comes first. Totals and notes are not rows.
with files as (
    select
        *,
        quarantined - no_records as left_out,
        format('{:,} of {:,} row', quarantined - no_records, records - no_records)
        || case when records - no_records = 1 then '' else 's' end
        || ' left out' as what
    from data_quality.file_reconciliation
    where quarantined > no_records
)

select
    return_name,
    sha256,
    return_name || '/' || file_name || ': ' || what as text,
    'a file of ' || return_name || ': ' || what as sentence,
    [return_name || '/' || file_name] as files
from files
order by left_out desc, return_name asc, file_name asc
