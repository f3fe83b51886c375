-- One row per outstanding return and quarter, with the names of the senders who owe the return.
-- Returns that have been overdue longest come first, and returns that are not due yet come last.
select
    return_name,
    fiscal_quarter as quarter,
    count(*) as senders,
    string_agg(sender_name, ', ' order by sender_name) as names,
    min(outstanding_since) as since,
    min(due_date) filter (where outstanding_since is null) as due
from marts.expected_returns
where return_status = 'outstanding'
group by return_name, fiscal_quarter, outstanding_since is null
order by since nulls last, due, quarter, return_name
