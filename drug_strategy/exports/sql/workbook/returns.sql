-- One row per return, sender and quarter: whether the sender has reported.
select
    return_name as "Return",
    sender_name as "Sender",
    fiscal_quarter as quarter,
    return_status as status
from marts.expected_returns
where
    $area_code in (
        sender_code, (select area_code from marts.areas where area_level = 'london')
    )
order by return_name, sender_name, quarter_start_date
