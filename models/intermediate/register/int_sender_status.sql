-- A figure is zero only if somebody reported zero. Records take precedence over the register.
-- With neither, the quarter is outstanding, unless an extract for all of London would have
-- listed the borough: then it is `nil` if London's entry in the register declares the extract
-- and the borough sends no files of its own, or otherwise `not_stated`. A sender usually sends the
-- median of its last eight submitted quarters. If it sends less than half, and chance alone would
-- not explain so few, it has far fewer records than usual, unless the register confirms the number.
with senders as (
    select
        area_code as sender_code,
        true as is_borough
    from {{ ref('int_areas') }}
    where area_level = 'borough'
    union all
    select
        'headquarters' as sender_code,
        false as is_borough
),

received as (
    select * from {{ ref('int_returns_received') }}
),

entries as (
    select * from {{ ref('int_return_register__current') }}
),

-- A sender is heard of by a file with its records for any quarter, also after the reporting window,
-- and by an entry that says what it sent.
heard as (
    select
        return_name,
        sender_code,
        max(last_received_on) as last_heard_on
    from (
        select return_name, sender_code, last_received_on from received
        union all
        select return_name, sender_code, last_received_on from entries
        where status in ('nil', 'submitted')
    ) as files
    group by return_name, sender_code
),

reported as (
    select
        sent.return_name,
        senders.sender_code,
        senders.is_borough,
        quarters.quarter_start,
        entries.due_date as entered_due_date,
        entries.received_date as entered_received_date,
        entries.status as entered_status,
        cast({{ dbt.dateadd('day', 'sent.settles_after_days', 'quarters.quarter_end') }} as date)
            as settles_on,
        heard.last_heard_on,
        case
            when sent.reported_by in ('sender', 'quarter') then coalesce(received.records, 0)
        end as records,
        coalesce(entries.records = coalesce(received.records, 0), false) as is_confirmed,
        received.return_name is not null as is_received,
        coalesce(central.is_central, false) as is_central,
        coalesce(central.is_declared, false)
        and not bool_or(coalesce(received.is_sent_alone, false)) over (
            partition by sent.return_name, senders.sender_code order by quarters.quarter_start
            rows between 4 preceding and current row
        ) as is_declared,
        -- An entry made after the quarter confirms records that were sent before the quarter ended.
        greatest(
            received.last_received_on,
            case when entries.status <> 'outstanding' then entries.last_received_on end
        ) <= quarters.quarter_end as is_sent_early,
        quarters.is_complete
    from ({{ facts_of_returns_by_quarter() }}) as sent
    inner join senders on sent.is_registered = senders.is_borough
    cross join {{ ref('int_quarters') }} as quarters
    left join received
        on
            sent.return_name = received.return_name
            and senders.sender_code = received.sender_code
            and quarters.quarter_start = received.quarter_start
    left join entries
        on
            sent.return_name = entries.return_name
            and senders.sender_code = entries.sender_code
            and quarters.quarter_start = entries.quarter_start
    left join heard
        on
            sent.return_name = heard.return_name
            and senders.sender_code = heard.sender_code
    left join {{ ref('int_central_quarters') }} as central
        on
            sent.return_name = central.return_name
            and quarters.quarter_start = central.quarter_start
),

statuses as (
    select
        return_name,
        sender_code,
        is_borough,
        quarter_start,
        entered_status is not null or is_declared as is_entered,
        entered_status,
        entered_due_date,
        entered_received_date,
        settles_on,
        last_heard_on,
        records,
        case
            when is_received then 'submitted'
            when entered_status = 'nil' then 'nil'
            when entered_status is not null then 'outstanding'
            when is_declared then 'nil'
            when is_central then 'not_stated'
            else 'outstanding'
        end as return_status,
        return_status in ('submitted', 'nil') and coalesce(is_sent_early, false) as is_early,
        is_complete and not is_confirmed and return_status in ('submitted', 'not_stated')
            as is_checked
    from reported
),

earlier as (
    select
        statuses.return_name,
        statuses.sender_code,
        statuses.quarter_start,
        before.records
    from statuses
    inner join statuses as before
        on
            statuses.return_name = before.return_name
            and statuses.sender_code = before.sender_code
            and statuses.quarter_start > before.quarter_start
    where before.return_status = 'submitted' and before.records is not null
    qualify row_number() over (
            partition by statuses.return_name, statuses.sender_code, statuses.quarter_start
            order by before.quarter_start desc
        ) <= 8
),

usual as (
    select
        return_name,
        sender_code,
        quarter_start,
        cast(median(records) as double) as usual_records
    from earlier
    group by return_name, sender_code, quarter_start
    having count(*) >= 4
),

sender_status as (
    select
        statuses.*,
        usual.usual_records,
        coalesce(
            statuses.is_checked
            and 2 * statuses.records < usual.usual_records
            and {{ byar_limit('(cast(statuses.records as double) + 1)', '+', level='998') }}
            < usual.usual_records,
            false
        ) as has_far_fewer_records
    from statuses
    left join usual
        on
            statuses.return_name = usual.return_name
            and statuses.sender_code = usual.sender_code
            and statuses.quarter_start = usual.quarter_start
)

select * from sender_status
