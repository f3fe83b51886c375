-- One row for each combination of return, quarter and reason for which something is outstanding,
-- with the senders' names. The returns outstanding for longest come first, and those not yet due
-- come last.
select
    return_name,
    fiscal_quarter as quarter,
    coalesce(owed_reason, 'not due yet') as reason,
    count(*) as senders,
    string_agg(sender_name || coalesce(' (' || fragment || ')', ''), ', ' order by sender_name)
        as names,
    min(owed_since) as since,
    min(due_date) filter (where not is_owed) as due
from marts.expected_returns
where is_owed or return_status = 'outstanding'
group by return_name, fiscal_quarter, owed_reason
order by since nulls last, due, quarter, return_name, reason
