-- One row a file that was refused.
-- The sentence says what was expected of it.
select
    return_name,
    file_name,
    received_on,
    refusal_reason
from data_quality.file_reconciliation
where status = 'refused'
order by return_name, file_name
