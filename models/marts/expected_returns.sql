-- One row per return, sender (a borough or headquarters) and quarter so far: what was reported. If
-- the register has no due date, the due date is the last day of the return's period plus the number
-- of days in the contract.
with statuses as (
    select
        return_name,
        sender_code,
        is_borough,
        quarter_start,
        return_status,
        is_early,
        is_entered
    from {{ ref('int_sender_status') }}
    union all
    select
        'recorded_offences' as return_name,
        'headquarters' as sender_code,
        false as is_borough,
        quarter_start,
        {{ worst_return_status('return_status') }} as return_status,
        bool_or(is_early) as is_early,
        false as is_entered
    from {{ ref('recorded_offences__status') }}
    where area_code = '{{ var("unattributed_code") }}'
    group by quarter_start
),

terms as (
    {% for return_name, facts in returns().items()
        if facts.is_registered or facts.is_headquarters -%}
        select
            '{{ return_name }}' as return_name,
            {{ [facts.frequency_months, 3] | max }} as months,
            {{ facts.latency_days }} as latency_days,
            {{ (facts.reported_by in ['sender', 'quarter']) | lower }} as may_be_nil
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

return_register as (
    select * from {{ ref('return_register__current') }}
),

areas as (
    select * from {{ ref('int_areas') }}
    where area_level = 'borough'
),

quarters as (
    select * from {{ ref('int_quarters') }}
),

as_at as (
    select * from {{ ref('stg_as_at') }}
),

with_due_date as (
    select
        statuses.*,
        quarters.fiscal_quarter,
        quarters.is_complete,
        terms.may_be_nil,
        areas.area_name as borough_name,
        cast(coalesce(
            return_register.due_date,
            {{ dbt.dateadd('day', 'terms.latency_days - 1', dbt.dateadd(
                'month',
                'cast(ceil(3.0 * quarters.quarter_number / terms.months) as integer) * terms.months',
                'quarters.fiscal_year_start'
            )) }}
        ) as date) as due_date
    from statuses
    inner join terms on statuses.return_name = terms.return_name
    inner join quarters on statuses.quarter_start = quarters.quarter_start
    left join areas on statuses.sender_code = areas.area_code
    left join return_register
        on
            statuses.return_name = return_register.return_name
            and statuses.sender_code = return_register.sender_code
            and statuses.quarter_start = return_register.quarter_start
),

expected_returns as (
    select
        with_due_date.return_name,
        with_due_date.sender_code,
        coalesce(with_due_date.borough_name, 'Headquarters') as sender_name,
        with_due_date.quarter_start as quarter_start_date,
        with_due_date.fiscal_quarter,
        with_due_date.return_status,
        with_due_date.is_early,
        with_due_date.due_date,
        case
            when
                with_due_date.return_status = 'outstanding'
                and with_due_date.due_date < as_at.as_at
                then with_due_date.due_date
        end as outstanding_since,
        with_due_date.is_complete
        and with_due_date.may_be_nil
        and (
            with_due_date.is_early
            or not with_due_date.is_entered
            and with_due_date.return_status in ('outstanding', 'not_stated')
        ) as is_entry_due
    from with_due_date
    cross join as_at
)

select * from expected_returns
