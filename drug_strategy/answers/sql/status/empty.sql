-- One row for each accepted file without any row: a text for people, and a sentence that names no
-- file. Totals and notes are not rows.
with files as (
    select
        return_name,
        sha256,
        return_name || '/' || file_name as place,
        'headings, but no rows; if there was nothing to count, enter nil in the register' as what
    from data_quality.file_reconciliation
    where status = 'accepted' and records = no_records
)

select
    return_name,
    sha256,
    place || ': ' || what as text,
    'a file of ' || return_name || ': ' || what as sentence,
    [place] as files
from files
order by place
