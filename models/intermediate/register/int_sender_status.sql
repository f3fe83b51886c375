-- One row per return, sender (borough or headquarters) and quarter so far, with what was reported.
-- A figure is zero only if somebody reported zero. Records take precedence over the register. A
-- quarter with neither records nor an entry is outstanding. If a central file covers the quarter,
-- its status is `not_stated` instead, because the file would have listed the borough.
with sent as (
    {% for return_name in returns_by_quarter() -%}
        select
            '{{ return_name }}' as return_name,
            {{ returns()[return_name].is_registered | lower }} as is_registered,
            {{ (returns()[return_name].reported_by in ['sender', 'quarter']) | lower }}
                as is_counted,
            {{ returns()[return_name].settles_after_days }} as settles_after_days
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

senders as (
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

quarters as (
    select * from {{ ref('int_quarters') }}
),

received as (
    select * from {{ ref('int_returns_received') }}
),

entries as (
    select * from {{ ref('return_register__current') }}
),

entered as (
    select
        return_name,
        quarter_start,
        count(borough_code) as boroughs_entered
    from entries
    group by return_name, quarter_start
),

central as (
    select * from {{ ref('int_central_quarters') }}
),

with_status as (
    select
        sent.return_name,
        senders.sender_code,
        senders.is_borough,
        quarters.quarter_start,
        entries.status is not null as is_entered,
        entries.due_date as entered_due_date,
        cast({{ dbt.dateadd('day', 'sent.settles_after_days', 'quarters.quarter_end') }} as date)
            as settles_on,
        case when sent.is_counted then coalesce(received.records, 0) end as records,
        coalesce(entries.records = coalesce(received.records, 0), false) as is_confirmed,
        case
            when received.return_name is not null then 'submitted'
            when entries.status = 'nil' then 'nil'
            when entries.status is not null then 'outstanding'
            when
                central.return_name is not null
                and coalesce(entered.boroughs_entered, 0) < {{ var('register_is_kept_from') }}
                then 'not_stated'
            else 'outstanding'
        end as return_status,
        -- An entry made after the quarter confirms records that were sent before the quarter ended.
        greatest(
            received.last_received_on,
            case when entries.status <> 'outstanding' then entries.last_received_on end
        ) <= quarters.quarter_end as is_sent_early
    from sent
    inner join senders on sent.is_registered = senders.is_borough
    cross join quarters
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
    left join entered
        on
            sent.return_name = entered.return_name
            and quarters.quarter_start = entered.quarter_start
    left join central
        on
            sent.return_name = central.return_name
            and quarters.quarter_start = central.quarter_start
),

sender_status as (
    select
        return_name,
        sender_code,
        is_borough,
        quarter_start,
        is_entered,
        entered_due_date,
        settles_on,
        records,
        is_confirmed,
        return_status,
        return_status in ('submitted', 'nil') and coalesce(is_sent_early, false) as is_early
    from with_status
)

select * from sender_status
