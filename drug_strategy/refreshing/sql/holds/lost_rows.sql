-- One row for each sender and quarter that has lost most of its rows. Senders that lost only a few
-- rows in all these quarters are left out. If London as a whole lost most of a quarter's rows, its
-- senders are not listed separately.
create temp table lost_rows as
with most as (
    select * from missing_rows
    where 2 * lost > rows_before
    qualify sum(lost) over (partition by return_name, sender) >= 10
)

select * from most
qualify area_code is null
or not bool_or(area_code is null) over (partition by return_name, quarter_start)
