-- One row for each accepted file: its return and the checksum of its content.
select
    return_name,
    sha256
from data_quality.file_reconciliation
where status = 'accepted'
