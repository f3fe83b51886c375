-- One row a reason, return and file: rows that were left out, or are odd.
-- A row with two reasons stands under both.
select
    'left out' as kind,
    reason,
    return_name,
    file_name,
    quarantine_summary.rows as row_count
from data_quality.quarantine_summary
union all
select
    'odd' as kind,
    reason,
    return_name,
    file_name,
    warning_summary.rows as row_count
from data_quality.warning_summary
order by kind, reason, return_name, file_name
