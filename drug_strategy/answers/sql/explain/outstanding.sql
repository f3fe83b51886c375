-- One row for each combination of return and quarter that is outstanding in a figure's period,
-- with the senders' names. `due` is the return's due date. If the return is overdue, `since` is
-- the due date too. Missing recorded offences are listed by borough, because an extract may leave
-- boroughs out.
with indicator as (
    select * from marts.indicators
    where indicator_id = $indicator_id
),

owed as (
    select
        expected.fiscal_quarter as quarter,
        expected.return_name,
        expected.sender_name,
        case when expected.is_overdue then expected.owed_since end as outstanding_since,
        expected.due_date
    from marts.expected_returns as expected
    inner join indicator
        on expected.return_name in (indicator.return_name, indicator.second_return_name)
    where
        expected.return_status = 'outstanding'
        and indicator.offence_category is null
        and expected.quarter_start_date between $period_start and $period_end
        and (
            $area_level in ('london', 'unattributed')
            or expected.sender_code in ('headquarters', $borough_code)
        )
    union all
    select
        figures.period_label as quarter,
        indicator.return_name,
        figures.area_name as sender_name,
        null as outstanding_since,
        null as due_date
    from marts.indicator_values as figures
    inner join indicator
        on
            figures.indicator_id = indicator.indicator_id
            and indicator.offence_category is not null
    where
        figures.return_status = 'outstanding'
        and figures.period_type = 'quarter'
        and figures.area_level = 'borough'
        and figures.period_start between $period_start and $period_end
        and ($area_level = 'london' or figures.borough_code = $borough_code)
)

select
    quarter,
    return_name,
    count(*) as senders,
    string_agg(sender_name, ', ' order by sender_name) as names,
    min(outstanding_since) as since,
    min(due_date) as due
from owed
group by all
order by quarter, return_name
