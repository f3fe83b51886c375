-- One row per return, sender (borough or headquarters) and quarter, with the register's current
-- entry. The model int_sender_status also considers the records received.
with files as (
    {{ receipts_of('return_register') }}
),

accepted as (
    {{ current_rows('return_register') }}
),

counted as (
    select
        accepted.return_name,
        accepted.borough_code,
        coalesce(accepted.borough_code, 'headquarters') as sender_code,
        accepted.counted_on as quarter_start,
        accepted.quarter,
        accepted.status,
        accepted.due_date,
        accepted.received_date,
        accepted.records,
        files.last_received_on,
        files.file_name,
        accepted.file_number,
        accepted.row_number
    from accepted
    inner join files on accepted.file_number = files.file_number
)

select * from counted
