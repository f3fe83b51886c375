-- One row for each refused file: why it was refused, as a text for people, and as a sentence that
-- names no file. A folder that is not a return's ($returns) may be a person's name, so the sentence
-- does not name it either.
select
    return_name || ': ' || refusal_reason as text,
    'a file '
    || case
        when list_contains($returns, return_name) then 'of ' || return_name
        else 'outside the return folders'
    end
    || substr(refusal_reason, len(file_name) + 1) as sentence,
    [return_name || '/' || file_name] as files
from data_quality.file_reconciliation
where status = 'refused'
order by text
