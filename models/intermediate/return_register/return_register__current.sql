-- One row per return, borough and quarter in the register.
-- The current entry; int_return_status also allows for the rows that were received.
with files as (
    {{ files_of('return_register') }}
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
        files.file_name,
        accepted.row_number
    from accepted
    inner join files on accepted.file_number = files.file_number
)

select * from counted
