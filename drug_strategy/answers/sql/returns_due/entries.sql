-- One row per entry missing from the register, for all senders or for one. The columns are the same
-- as in the return register. The sender fills in the status.
select
    return_name,
    case when sender_code = 'headquarters' then sender_code else sender_name end as borough,
    fiscal_quarter as quarter,
    cast(null as varchar) as status,
    due_date
from marts.expected_returns
where is_entry_due and coalesce(sender_code = $sender, true)
order by sender_name, return_name, quarter_start_date
