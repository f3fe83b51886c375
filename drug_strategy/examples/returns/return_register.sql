-- One row per registered return, borough and quarter, with the status of the synthetic rows.
-- Three borough-quarters of each return are outstanding; rows contradict the last of the three.
create table return_register as
with due as (
    select
        return_name,
        borough_code as borough,
        quarter_start,
        concat_ws('/', return_name, borough_code, quarter_start) as cell
    from register_returns
    cross join boroughs
    cross join quarters
),

held_back as (
    select
        *,
        row_number() over (partition by return_name order by draw('held back', cell))
            as place_in_line
    from due
),

filed as (
    select
        return_name,
        borough,
        date_trunc('quarter', counts_on) as quarter_start,
        count(*) as filed_rows
    from filed_events
    group by all
)

select
    row_number() over (order by quarter_start, return_name, borough) - 1 as i,
    held_back.return_name,
    held_back.borough,
    quarter_label(quarter_start) as quarter,
    case
        when place_in_line <= 3 then 'outstanding'
        when coalesce(filed_rows, 0) = 0 then 'nil'
        else 'submitted'
    end as status,
    cast(quarter_start + to_months(3) as date) + 14 as due_date,
    case when place_in_line > 3
        then cast(quarter_start + to_months(3) as date)
            + 3 + whole(draw('came', cell) * 20)
    end as received_date,
    place_in_line <= 2 as is_kept_back,
    quarter_start as counts_on
from held_back
left join filed using (return_name, borough, quarter_start)
order by quarter_start, return_name, borough
