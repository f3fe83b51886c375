-- One row for each combination of return, quarter and reason for which something is outstanding,
-- with the senders' names. The returns outstanding for longest come first, and those not yet due
-- come last. If a sender sent far fewer records than usual, both numbers follow its name.
with expected as (
    select
        *,
        sender_name || case
            when owed_reason = 'far fewer records than usual'
                then format(
                    ' ({:,} {}; usually {})',
                    records,
                    if(records = 1, 'record', 'records'),
                    rtrim(rtrim(format('{:,.1f}', usual_records), '0'), '.')
                )
            else ''
        end as name
    from marts.expected_returns
)

select
    return_name,
    fiscal_quarter as quarter,
    coalesce(owed_reason, 'not due yet') as reason,
    count(*) as senders,
    string_agg(name, ', ' order by sender_name) as names,
    min(owed_since) as since,
    min(due_date) filter (where not is_owed) as due
from expected
where is_owed or return_status = 'outstanding'
group by return_name, fiscal_quarter, owed_reason
order by since nulls last, due, quarter, return_name, reason
