-- One row per entry missing from the return register, for one sender or for all senders. The sender
-- fills in the empty status.
select
    return_name,
    case when sender_code = 'headquarters' then sender_code else sender_name end as borough,
    fiscal_quarter as quarter,
    cast(null as varchar) as status,
    due_date
from marts.expected_returns
where is_entry_due and coalesce(sender_code = $sender, true)
order by sender_name, return_name, quarter_start_date
