-- One row a return: what became of its files and of their records.
-- Records are accounted for one by one, so the last five columns add up to the fourth.
select
    return_name,
    count(*) as files,
    count(*) filter (where status = 'refused') as files_refused,
    count(*) filter (where status = 'duplicate') as files_duplicate,
    cast(sum(records) as bigint) as records,
    cast(sum(accepted) as bigint) as accepted,
    cast(sum(superseded) as bigint) as superseded,
    cast(sum(withdrawn) as bigint) as withdrawn,
    cast(sum(duplicate) as bigint) as duplicate,
    cast(sum(quarantined) as bigint) as quarantined
from data_quality.file_reconciliation
group by return_name
order by return_name
