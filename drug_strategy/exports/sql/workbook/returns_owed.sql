-- One row per return, sender and quarter that an area's sender owes; London's list has all senders.
select
    return_name as "Return",
    sender_name as "Sender",
    fiscal_quarter as "Quarter",
    owed_reason as "Why",
    labels.short as "Because",
    owed_since as "Since",
    records as "Records",
    usual_records as "Usual records"
from marts.expected_returns
left join marts.labels as labels
    on labels.label_of = 'outstanding_reason' and outstanding_reason = labels.label
where
    is_owed
    and $area_code in (
        sender_code, (select area_code from marts.areas where area_level = 'london')
    )
order by return_name, sender_name, quarter_start_date
