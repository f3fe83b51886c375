-- Recorded offences have a row for each offence category. Any other headquarters return has the
-- same status for all areas. Nobody has to send unattributed rows. Such rows count as reported
-- if there are any, or if any borough has sent its return.
with senders as (
    select * from {{ ref('int_sender_status') }}
),

quarters as (
    select * from {{ ref('int_quarters') }}
),

boroughs as (
    select
        return_name,
        quarter_start,
        bool_or(return_status <> 'outstanding') as is_any_reported,
        bool_and(return_status <> 'outstanding' and not is_early) as is_every_one_final,
        bool_and(return_status = 'outstanding' or is_early) as is_none_final,
        max(last_heard_on) as last_heard_on,
        max(settles_on) as settles_on
    from senders
    where is_borough
    group by return_name, quarter_start
),

statuses as (
    select
        senders.return_name,
        cast(null as string) as offence_category,
        areas.area_code,
        senders.quarter_start,
        senders.return_status,
        senders.is_early,
        senders.last_heard_on,
        senders.settles_on
    from senders
    inner join {{ ref('int_areas') }} as areas
        on not senders.is_borough or senders.sender_code = areas.area_code
    where areas.area_level in ('borough', 'unattributed')
    union all
    select
        boroughs.return_name,
        cast(null as string) as offence_category,
        '{{ var("unattributed_code") }}' as area_code,
        boroughs.quarter_start,
        case
            when received.return_name is not null or boroughs.is_any_reported then 'submitted'
            else 'outstanding'
        end as return_status,
        not boroughs.is_every_one_final
        and coalesce(
            received.last_received_on <= quarters.quarter_end,
            boroughs.is_any_reported and boroughs.is_none_final
        ) as is_early,
        boroughs.last_heard_on,
        boroughs.settles_on
    from boroughs
    inner join quarters on boroughs.quarter_start = quarters.quarter_start
    left join {{ ref('int_returns_received') }} as received
        on
            boroughs.return_name = received.return_name
            and received.sender_code = '{{ var("unattributed_code") }}'
            and boroughs.quarter_start = received.quarter_start
    union all
    select
        'recorded_offences' as return_name,
        offence_category,
        area_code,
        quarter_start,
        return_status,
        is_early,
        cast(null as date) as last_heard_on,
        settles_on
    from {{ ref('int_recorded_offences__status') }}
),

return_status as (
    select
        statuses.*,
        case
            when statuses.return_status = 'outstanding' then 'outstanding'
            when statuses.is_early then 'early'
        end as fault,
        not quarters.is_complete
        or fault is not null
        or statuses.settles_on > as_at.as_at as is_provisional
    from statuses
    inner join quarters on statuses.quarter_start = quarters.quarter_start
    cross join {{ ref('stg_as_at') }} as as_at
)

select * from return_status
