-- No record is lost: a file's dispositions add up to the records that landing found in it.
select *
from {{ ref('file_reconciliation') }}
where records <> accepted + superseded + withdrawn + duplicate + quarantined
