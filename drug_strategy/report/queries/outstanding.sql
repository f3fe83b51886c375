-- One row per return, sender and quarter that is outstanding: overdue since when, or when it is due.
select
    return_name,
    sender_name,
    fiscal_quarter,
    due_date,
    outstanding_since
from marts.expected_returns
where return_status = 'outstanding'
order by outstanding_since nulls last, due_date, return_name, sender_name, quarter_start_date
