-- One row a return, borough and quarter that the register speaks of.
-- What the register says of it now; whether rows came all the same stands in int_return_status.
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
