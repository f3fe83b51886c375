-- The model int_sender_status also considers the records received.
with files as (
    {{ receipts_of('return_register') }}
),

accepted as (
    {{ current_rows('return_register') }}
),

entries as (
    select
        accepted.*,
        coalesce(accepted.borough_code, 'headquarters') as sender_code,
        files.last_received_on,
        files.file_name
    from accepted
    inner join files on accepted.file_number = files.file_number
)

select * from entries
