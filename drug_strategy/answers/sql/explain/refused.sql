-- One row for each file of a figure's returns that was refused since the last accepted file with
-- records for the figure's area and period, because it may hold other records that belong there.
with files as (
    select files.*
    from data_quality.file_reconciliation as files
    inner join marts.indicators as indicator
        on files.return_name in (indicator.return_name, indicator.second_return_name)
    where indicator.indicator_id = $indicator_id
),

last_accepted as (
    select max(files.received_on) as received_on
    from intermediate.int_record_trail as trail
    inner join files using (return_name, file_name)
    where
        trail.disposition = 'accepted'
        and trail.quarter_start between $period_start and $period_end
        and case
            when $borough_code is null then true
            else list_contains(string_split(trail.borough_codes, ';'), $borough_code)
        end
)

select
    return_name || '/' || file_name as file,
    files.received_on,
    substr(refusal_reason, len(file_name) + 3) as reason
from files
cross join last_accepted
where
    files.status = 'refused'
    and files.received_on >= coalesce(last_accepted.received_on, $period_start)
order by files.received_on, file
