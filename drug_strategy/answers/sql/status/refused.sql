-- One row for each refused file: why it was refused, as people see it and as it may be mailed. A
-- folder that is not a return's ($returns) may be a person's name, so it is not mailed either.
select
    return_name || ': ' || refusal_reason as text,
    'a file '
    || case
        when list_contains($returns, return_name) then 'of ' || return_name
        else 'outside the return folders'
    end
    || substr(refusal_reason, len(file_name) + 1) as mailed
from data_quality.file_reconciliation
where status = 'refused'
order by text
