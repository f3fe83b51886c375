-- One row for each combination of return, sender, quarter and reason: the number of rows from the
-- sender that were excluded for that reason. The number may be 0.
with files as (
    select
        return_name,
        file_name,
        records,
        {{ quarter_start('received_on') }} as received_quarter_start,
        case when file_name like '%/%' then split_part(file_name, '/', 1) else 'not named' end
            as sender
    from {{ ref('file_reconciliation') }}
    where status = 'accepted'
),

sent as (
    select
        return_name,
        sender,
        received_quarter_start,
        sum(records) as records
    from files
    group by all
),

quarantined as (
    select
        files.return_name,
        files.sender,
        files.received_quarter_start,
        reasons.reason,
        sum(reasons.rows) as row_count
    from {{ ref('quarantine_summary') }} as reasons
    inner join files
        on reasons.return_name = files.return_name and reasons.file_name = files.file_name
    group by all
),

seen as (
    select distinct return_name, sender, reason from quarantined
),

trends as (
    select
        cast(sent.return_name as string) as return_name,
        cast(sent.sender as string) as sender,
        cast(seen.reason as string) as reason,
        cast(sent.received_quarter_start as date) as received_quarter_start,
        cast(coalesce(quarantined.row_count, 0) as bigint) as rows,
        cast(sent.records as bigint) as records,
        cast(100.0 * coalesce(quarantined.row_count, 0) / nullif(sent.records, 0) as double)
            as share_percent
    from sent
    inner join seen on sent.return_name = seen.return_name and sent.sender = seen.sender
    left join quarantined
        on
            sent.return_name = quarantined.return_name
            and sent.sender = quarantined.sender
            and sent.received_quarter_start = quarantined.received_quarter_start
            and seen.reason = quarantined.reason
)

select * from trends
