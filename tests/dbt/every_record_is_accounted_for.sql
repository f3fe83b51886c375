-- A file's accepted, superseded, withdrawn, duplicate and quarantined records add up to the records
-- that landing found in it.
select *
from {{ ref('file_reconciliation') }}
where records <> accepted + superseded + withdrawn + duplicate + quarantined
