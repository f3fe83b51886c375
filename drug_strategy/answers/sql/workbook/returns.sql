-- One row per return, borough and quarter in the register.
select
    return_name as "Return",
    borough_name as "Borough",
    fiscal_quarter as "Quarter",
    return_status as "Status"
from marts.returns_received
where $area_code in ('E12000007', borough_code)
order by return_name, borough_name, quarter_start_date
