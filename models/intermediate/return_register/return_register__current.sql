-- One row per return, borough and quarter in the register.
-- The current entry; int_return_status also allows for the rows that were received.
with accepted as (
    {{ current_rows('return_register') }}
),

counted as (
    select
        return_name,
        borough_code,
        counted_on as quarter_start,
        quarter,
        status,
        due_date,
        received_date
    from accepted
)

select * from counted
