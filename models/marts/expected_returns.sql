-- One row per return, sender and quarter so far: what was reported and what is owed. If the
-- register has no due date, a return is due a number of days after its period, as set in its
-- contract. Far fewer records than usual are a warning alone: the figures are what was received.
with statuses as (
    select
        return_name,
        sender_code,
        quarter_start,
        return_status,
        is_early,
        is_entered,
        entered_status,
        entered_due_date,
        entered_received_date,
        records,
        usual_records,
        has_far_fewer_records
    from {{ ref('int_sender_status') }}
    union all
    select
        return_name,
        'headquarters' as sender_code,
        quarter_start,
        {{ worst_return_status('return_status') }} as return_status,
        bool_or(is_early) as is_early,
        false as is_entered,
        cast(null as string) as entered_status,
        cast(null as date) as entered_due_date,
        cast(null as date) as entered_received_date,
        cast(null as bigint) as records,
        cast(null as double) as usual_records,
        false as has_far_fewer_records
    from {{ ref('int_return_status') }}
    where offence_category is not null and area_code = '{{ var("unattributed_code") }}'
    group by return_name, quarter_start
),

terms as (
    {% for return_name in returns_that('is_registered') + returns_that('is_headquarters') -%}
        select
            '{{ return_name }}' as return_name,
            {{ (return_name in returns_that('is_registered')) | lower }} as is_from_boroughs,
            {{ [returns()[return_name].frequency_months, 3] | max }} as months,
            {{ returns()[return_name].latency_days }} as latency_days
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

landed as (
    select
        trail.return_name,
        case when terms.is_from_boroughs then trail.borough_codes else 'headquarters' end
            as sender_code,
        trail.quarter_start,
        bool_or(trail.disposition = 'accepted') as is_any_accepted,
        bool_or(trail.disposition = 'quarantined' and trail.reasons <> 'not_a_record')
            as is_any_left_out
    from {{ ref('int_record_trail') }} as trail
    inner join terms on trail.return_name = terms.return_name
    group by all
),

due as (
    select
        statuses.*,
        coalesce(landed.is_any_accepted, false) as is_any_accepted,
        coalesce(landed.is_any_left_out, false) as is_any_left_out,
        quarters.fiscal_quarter,
        quarters.quarter_end,
        quarters.is_complete,
        coalesce(areas.area_name, 'Headquarters') as sender_name,
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
    left join landed
        on
            statuses.return_name = landed.return_name
            and statuses.sender_code = landed.sender_code
            and statuses.quarter_start = landed.quarter_start
    inner join {{ ref('int_quarters') }} as quarters
        on statuses.quarter_start = quarters.quarter_start
    left join {{ ref('int_areas') }} as areas on statuses.sender_code = areas.area_code
),

owed as (
    select
        due.*,
        case
            when due.return_status = 'outstanding' and due.due_date < as_at.as_at then 'overdue'
            when due.has_far_fewer_records then 'far fewer records than usual'
            when
                due.is_complete and due.records is not null
                and (due.is_early or not due.is_entered and due.return_status <> 'submitted')
                then 'register entry missing'
        end as owed_reason
    from due
    cross join {{ ref('stg_as_at') }} as as_at
),

expected_returns as (
    select
        return_name,
        sender_code,
        sender_name,
        quarter_start as quarter_start_date,
        fiscal_quarter,
        return_status,
        case
            when return_status <> 'outstanding' then null
            when entered_status = 'outstanding' then 'register_says_outstanding'
            when is_any_left_out and not is_any_accepted then 'only_rows_left_out'
            when entered_status = 'submitted' then 'register_says_submitted'
            when is_any_accepted then 'months_missing'
            else 'nothing_received'
        end as outstanding_reason,
        return_status in ('submitted', 'nil') as is_received,
        is_early,
        due_date,
        case when return_status <> 'outstanding' then entered_received_date end as received_date,
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
