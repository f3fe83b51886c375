-- The files that the report reads from the previous publication.

-- name: EarlierFile
-- One row per accepted or refused file.
select
    return_name,
    file_name,
    sha256,
    refusal_reason
from data_quality.file_reconciliation
where status in ('accepted', 'refused')
