-- One row for each quarter for which a sender owes a return, in the format of an entry in the
-- return register. The sender fills in the empty cells. The register ignores columns whose names
-- begin with an asterisk, and rows that no entry can settle, such as the survey's.
select
    case when records is null then '* ' else '' end || return_name as return_name,
    case when sender_code = 'headquarters' then sender_code else sender_name end as borough,
    fiscal_quarter as quarter,
    cast(null as varchar) as status,
    due_date,
    cast(null as bigint) as records,
    owed_reason as "* why",
    owed_since as "* since",
    records as "* records held",
    rtrim(rtrim(format('{:.1f}', usual_records), '0'), '.') as "* usual records"
from marts.expected_returns
where is_owed and coalesce(sender_code = $sender, true)
order by sender_name, expected_returns.return_name, quarter_start_date
