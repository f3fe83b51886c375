-- Returns and files: what was received, what was refused or left out, and why.

-- name: Return
-- One row per return, borough and quarter in the register, with the return's status.
select
    e.return_name,
    e.sender_code as borough_code,
    e.sender_name as borough_name,
    e.fiscal_quarter,
    e.return_status,
    e.is_received,
    e.is_early,
    q.is_complete
from marts.expected_returns as e
inner join marts.quarters as q
    on e.quarter_start_date = q.quarter_start_date
where e.sender_code <> 'headquarters'
order by e.return_name, e.sender_name, e.quarter_start_date

-- name: Received
-- One row: how many returns are expected, received and not stated for quarters that are over.
select
    count(*) filter (where e.return_status in ('submitted', 'nil')) as received,
    count(*) as expected,
    count(*) filter (where e.return_status = 'not_stated') as not_stated
from marts.expected_returns as e
inner join marts.quarters as q
    on e.quarter_start_date = q.quarter_start_date
where q.is_complete

-- name: Outstanding
-- One row for each combination of return, sender and quarter for which something is outstanding:
-- why, and since when. Returns that are not yet due come last, without a reason.
select
    return_name,
    sender_code,
    sender_name,
    fiscal_quarter,
    due_date,
    owed_reason,
    owed_since,
    records,
    usual_records
from marts.expected_returns
where is_owed or return_status = 'outstanding'
order by owed_since nulls last, due_date, return_name, sender_name, quarter_start_date

-- name: ReturnFiles
-- One row per return: what happened to its files and records. The five columns after `records` add
-- up to the number of records, so every record is accounted for. Titles, totals and notes are not
-- records.
select
    return_name,
    count(*) as files,
    count(*) filter (where status = 'refused') as files_refused,
    count(*) filter (where status = 'duplicate') as files_duplicate,
    cast(sum(records - no_records) as bigint) as records,
    cast(sum(accepted) as bigint) as accepted,
    cast(sum(superseded) as bigint) as superseded,
    cast(sum(withdrawn) as bigint) as withdrawn,
    cast(sum(duplicate) as bigint) as duplicate,
    cast(sum(quarantined - no_records) as bigint) as quarantined,
    cast(sum(no_records) as bigint) as no_records
from data_quality.file_reconciliation
group by return_name
order by return_name

-- name: RefusedFile
-- One row per refused file, with a sentence about what was wrong.
select
    return_name,
    file_name,
    received_on,
    refusal_reason
from data_quality.file_reconciliation
where status = 'refused'
order by return_name, file_name

-- name: FaultyFile
-- One row per file with rows left out because of a fault, beginning with the file that has most such
-- rows. Titles, totals and notes are not rows.
select
    return_name,
    file_name,
    sha256,
    quarantined - no_records as left_out,
    records - no_records as row_count
from data_quality.file_reconciliation
where quarantined > no_records
order by quarantined - no_records desc, return_name asc, file_name asc

-- name: LeftOut
-- One row for each combination of reason, return and file: the number of rows that were left out
-- or given a warning. A row with two reasons is counted under both reasons. `meaning` explains the
-- reason.
select
    r.kind,
    r.reason,
    m.meaning,
    r.return_name,
    r.file_name,
    r.row_count
from (
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
) as r
left join data_quality.reason_meanings as m
    on r.reason = m.reason
order by r.kind, r.reason, r.return_name, r.file_name

-- name: LeftOutQuarter
-- One row for each of the latest sixteen quarters in which files arrived: the number of records,
-- and how many of them were left out. Totals, notes and empty lines are not records.
with files as (
    select
        date_trunc('quarter', received_on) as quarter_start,
        records - no_records as records,
        quarantined + duplicate - no_records as left_out
    from data_quality.file_reconciliation
    where status = 'accepted'
),

quarters as (
    select
        quarter_start,
        cast(sum(records) as bigint) as records,
        cast(sum(left_out) as bigint) as left_out
    from files
    group by quarter_start
    order by quarter_start desc
    limit 16
)

select
    year(quarter_start - interval 3 month) || '-'
    || right(cast(year(quarter_start + interval 9 month) as varchar), 2)
    || ' Q' || quarter(quarter_start - interval 3 month) as fiscal_quarter,
    records,
    left_out,
    100.0 * left_out / nullif(records, 0) as share_percent
from quarters
order by quarter_start
