-- Returns and files: what was received, what was refused or left out, and why.

-- name: returns
-- One row per return, borough and quarter in the register, with the return's status.
select
    e.return_name,
    e.sender_name as borough_name,
    e.fiscal_quarter,
    if(e.is_early, 'early', e.return_status) as return_status,
    e.return_status in ('submitted', 'nil') as is_received,
    q.is_complete
from marts.expected_returns as e
inner join marts.quarters as q
    on e.quarter_start_date = q.quarter_start_date
where e.sender_code <> 'headquarters'
order by e.return_name, e.sender_name, e.quarter_start_date

-- name: received
-- One row: how many returns are expected and received for quarters that are over.
select
    count(*) filter (where e.return_status in ('submitted', 'nil')) as received,
    count(*) as expected
from marts.expected_returns as e
inner join marts.quarters as q
    on e.quarter_start_date = q.quarter_start_date
where q.is_complete

-- name: owed
-- One row for each combination of return, sender and quarter for which something is owed: why, and
-- since when, newest first. `anchor` names its line in the page about data quality.
select
    concat_ws('-', 'owed', return_name, sender_code, replace(fiscal_quarter, ' ', '-')) as anchor,
    return_name,
    sender_code,
    sender_name,
    fiscal_quarter,
    owed_reason,
    l.short as because,
    owed_since,
    records,
    usual_records
from marts.expected_returns
left join marts.labels as l
    on l.label_of = 'outstanding_reason' and outstanding_reason = l.label
where is_owed
order by owed_since desc, due_date desc, return_name, sender_name, quarter_start_date desc

-- name: few_records
-- One row for each return and sender with far fewer records than usual for the newest quarter whose
-- due date has passed. Those for earlier quarters are only in the sender's worklist.
with due as (
    select *
    from marts.expected_returns
    where due_date < (select as_at from marts.publication)
    qualify quarter_start_date = max(quarter_start_date) over (partition by return_name, sender_code)
)

select
    concat_ws('-', 'owed', return_name, sender_code, replace(fiscal_quarter, ' ', '-')) as anchor,
    return_name,
    sender_name,
    fiscal_quarter,
    records,
    usual_records
from due
where owed_reason = 'far fewer records than usual'
order by quarter_start_date desc, return_name, sender_name

-- name: owed_returns
-- One row for each combination of sender, return and reason: the quarters that are owed. `records`
-- is null unless a single quarter has far fewer records than usual.
select
    sender_code,
    return_name,
    owed_reason,
    count(*) as quarters,
    string_agg(fiscal_quarter, ', ' order by quarter_start_date) as listed,
    min(fiscal_quarter) as first,
    max(fiscal_quarter) as last,
    if(count(*) = 1 and owed_reason = 'far fewer records than usual', sum(coalesce(records, 0)), null)
        as records,
    max(usual_records) as usual_records
from marts.expected_returns
where is_owed
group by sender_code, return_name, owed_reason
order by min(owed_since), return_name, owed_reason

-- name: not_due
-- One row: the first day on which returns that are not due yet are due, and how many there are.
select
    min(due_date) as due_date,
    count(*) as returns
from marts.expected_returns
where return_status = 'outstanding' and not is_owed
having count(*) > 0

-- name: files
-- One row per return: what happened to its files and records. The five columns after `records` add
-- up to the number of records, so every record is accounted for. Titles, totals and notes are not
-- records.
select
    return_name,
    count(*) as files,
    count(*) filter (where status = 'refused') as files_refused,
    count(*) filter (where status = 'duplicate') as files_duplicate,
    cast(coalesce(sum(records - no_records), 0) as bigint) as records,
    cast(coalesce(sum(accepted), 0) as bigint) as accepted,
    cast(coalesce(sum(superseded), 0) as bigint) as superseded,
    cast(coalesce(sum(withdrawn), 0) as bigint) as withdrawn,
    cast(coalesce(sum(duplicate), 0) as bigint) as duplicate,
    cast(coalesce(sum(quarantined - no_records), 0) as bigint) as quarantined,
    cast(coalesce(sum(no_records), 0) as bigint) as no_records
from data_quality.file_reconciliation
group by return_name
order by return_name

-- name: refused
-- One row per refused file, newest first, with a sentence about what was wrong, and whether the
-- previous publication had refused it for the same reason.
select
    anchor(f.return_name, f.file_name || coalesce(f.sha256, '')) as anchor,
    f.return_name,
    f.file_name,
    f.received_on,
    f.refusal_reason,
    exists (
        from earlier_files as e
        where
            f.return_name = e.return_name
            and f.file_name = e.file_name
            and f.refusal_reason = e.refusal_reason
    ) as is_known
from data_quality.file_reconciliation as f
where f.status = 'refused'
order by f.received_on desc, f.return_name, f.file_name

-- name: faulty
-- One row per file with rows left out because of a fault, newest first, and whether the previous
-- publication had the file. Titles, totals and notes are not rows.
select
    anchor(f.return_name, f.file_name) as anchor,
    f.return_name,
    f.file_name,
    f.quarantined - f.no_records as left_out,
    f.records - f.no_records as row_count,
    exists (
        from earlier_files as e
        where
            f.return_name = e.return_name
            and f.sha256 = e.sha256
            and e.refusal_reason is null
    ) as is_known
from data_quality.file_reconciliation as f
where f.quarantined > f.no_records
order by f.received_on desc, f.quarantined - f.no_records desc, f.return_name asc, f.file_name asc

-- name: left_out
-- One row for each combination of reason, return and file: the number of rows that were left out.
-- A row with two reasons is counted under both. Only a file's first line has an `anchor`.
select
    q.reason,
    q.return_name,
    q.file_name,
    q.rows as row_count,
    case
        when lag(q.reason) over (partition by q.return_name, q.file_name order by q.reason) is null
            then anchor(q.return_name, q.file_name)
    end as anchor
from data_quality.quarantine_summary as q
where q.reason <> 'not_a_record'
order by q.reason, q.return_name, q.file_name

-- name: warnings
-- One row for each combination of reason, return and file: the number of rows that were kept with a
-- warning. A row with two reasons is counted under both.
select
    w.reason,
    w.return_name,
    w.file_name,
    w.rows as row_count
from data_quality.warning_summary as w
order by w.reason, w.return_name, w.file_name

-- name: left_out_by_reason
-- One row for each combination of reason and return, with the number of rows left out.
select
    q.reason,
    q.return_name,
    m.meaning,
    sum(q.rows) as row_count
from data_quality.quarantine_summary as q
left join data_quality.reason_meanings as m
    on q.reason = m.reason
where q.reason <> 'not_a_record'
group by q.reason, q.return_name, m.meaning
order by sum(sum(q.rows)) over (partition by q.reason) desc, q.reason asc, q.return_name asc

-- name: warnings_by_reason
-- One row for each combination of reason and return, with the number of rows kept with a warning.
select
    w.reason,
    w.return_name,
    m.meaning,
    sum(w.rows) as row_count
from data_quality.warning_summary as w
left join data_quality.reason_meanings as m
    on w.reason = m.reason
group by w.reason, w.return_name, m.meaning
order by sum(sum(w.rows)) over (partition by w.reason) desc, w.reason asc, w.return_name asc

-- name: left_out_by_quarter
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
