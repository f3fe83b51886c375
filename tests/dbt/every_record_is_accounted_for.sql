-- Nothing is lost: what became of a file's records adds up to the records that landing found in it.
select *
from {{ ref('file_reconciliation') }}
where records <> accepted + superseded + withdrawn + duplicate + quarantined
