-- One row per return, sender and quarter so far: what was reported and what is owed. If the
-- register has no due date, a return is due a number of days after its period, as set in its
-- contract.
with statuses as (
    select
        return_name,
        sender_code,
        quarter_start,
        return_status,
        is_early,
        is_entered,
        entered_due_date,
        entered_received_date,
        records
    from {{ ref('int_sender_status') }}
    union all
    select
        'recorded_offences' as return_name,
        'headquarters' as sender_code,
        quarter_start,
        {{ worst_return_status('return_status') }} as return_status,
        bool_or(is_early) as is_early,
        false as is_entered,
        cast(null as date) as entered_due_date,
        cast(null as date) as entered_received_date,
        cast(null as bigint) as records
    from {{ ref('recorded_offences__status') }}
    where area_code = '{{ var("unattributed_code") }}'
    group by quarter_start
),

terms as (
    {% for return_name in returns_that('is_registered') + returns_that('is_headquarters') -%}
        select
            '{{ return_name }}' as return_name,
            {{ [returns()[return_name].frequency_months, 3] | max }} as months,
            {{ returns()[return_name].latency_days }} as latency_days
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

areas as (
    select * from {{ ref('int_areas') }}
),

quarters as (
    select quarters.*, as_at.as_at
    from {{ ref('int_quarters') }} as quarters
    cross join {{ ref('stg_as_at') }} as as_at
),

due as (
    select
        statuses.*,
        quarters.fiscal_quarter,
        quarters.quarter_end,
        quarters.is_complete,
        quarters.as_at,
        coalesce(areas.area_name, 'Headquarters') as sender_name,
        completeness.usual_records,
        completeness.is_far_fewer,
        cast(coalesce(
            statuses.entered_due_date,
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
    left join {{ ref('int_sender_completeness') }} as completeness
        on
            statuses.return_name = completeness.return_name
            and statuses.sender_code = completeness.sender_code
            and statuses.quarter_start = completeness.quarter_start
),

owed as (
    select
        due.*,
        case
            when return_status = 'outstanding' and due_date < as_at then 'overdue'
            when is_far_fewer then 'far fewer records than usual'
            when
                is_complete and records is not null
                and (is_early or not is_entered and return_status <> 'submitted')
                then 'register entry missing'
        end as owed_reason
    from due
),

expected_returns as (
    select
        return_name,
        sender_code,
        sender_name,
        quarter_start as quarter_start_date,
        fiscal_quarter,
        return_status,
        return_status in ('submitted', 'nil') as is_received,
        is_early,
        due_date,
        entered_received_date as received_date,
        coalesce(owed_reason = 'overdue', false) as is_overdue,
        owed_reason is not null as is_owed,
        owed_reason,
        cast(case
            when owed_reason = 'overdue' then due_date
            when owed_reason is not null then {{ dbt.dateadd('day', 1, 'quarter_end') }}
        end as date) as owed_since,
        records,
        usual_records
    from owed
)

select * from expected_returns
