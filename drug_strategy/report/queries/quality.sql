-- Returns and files: what was received, what was refused or left out, and why.

-- name: Return
-- One row per return, borough and quarter in the register, with the return's status.
select
    return_name,
    sender_code as borough_code,
    sender_name as borough_name,
    fiscal_quarter,
    return_status,
    is_received,
    is_early
from marts.expected_returns
where sender_code <> 'headquarters'
order by return_name, borough_name, quarter_start_date

-- name: Received
-- One row: how many returns are expected, received, outstanding and not stated.
select
    count(*) filter (where return_status in ('submitted', 'nil')) as received,
    count(*) as expected,
    count(*) filter (where return_status = 'outstanding') as outstanding,
    count(*) filter (where return_status = 'not_stated') as not_stated
from marts.expected_returns

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
    fragment,
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
-- One row per refused file, with a sentence about what was wrong. A file is new if it was received
-- after the as-at date of the previous publication, or if there is no previous publication.
select
    return_name,
    file_name,
    received_on,
    refusal_reason,
    coalesce(
        received_on > (
            select max(r.as_at)
            from marts.indicator_revisions as r
            inner join marts.publication as p
                on r.publication_id < p.publication_id
        ),
        true
    ) as is_new
from data_quality.file_reconciliation
where status = 'refused'
order by return_name, file_name

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

-- name: Drift
-- One row for each measure of a return that is unusual in the return's newest complete quarter. A
-- measure is the row count or the share of rows that have a certain value.
select
    return_name,
    measure,
    column_name,
    value,
    fiscal_quarter,
    observed,
    usual,
    lower_limit,
    upper_limit
from data_quality.drift_warnings
order by return_name, measure desc, column_name, value
