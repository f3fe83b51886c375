-- One row per return, area (borough or not attributed) and quarter so far: the return's status,
-- its worst fault, and whether its records are provisional. A headquarters return has the same
-- status for all areas. Nobody has to send unattributed rows. Such rows count as reported if there
-- are any, or if any borough has sent its return.
with senders as (
    select
        *,
        case
            when return_status = 'outstanding' then 'outstanding'
            when is_early then 'early'
        end as fault
    from {{ ref('int_sender_status') }}
),

areas as (
    select * from {{ ref('int_areas') }}
    where area_level in ('borough', 'unattributed')
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

unattributed as (
    select
        boroughs.return_name,
        boroughs.quarter_start,
        case
            when received.return_name is not null or boroughs.is_any_reported then 'submitted'
            else 'outstanding'
        end as return_status,
        not boroughs.is_every_one_final
        and case
            when received.return_name is null
                then boroughs.is_any_reported and boroughs.is_none_final
            else received.last_received_on <= quarters.quarter_end
        end as is_early,
        boroughs.last_heard_on,
        boroughs.settles_on
    from boroughs
    inner join {{ ref('int_quarters') }} as quarters
        on boroughs.quarter_start = quarters.quarter_start
    left join {{ ref('int_returns_received') }} as received
        on
            boroughs.return_name = received.return_name
            and received.sender_code = '{{ var("unattributed_code") }}'
            and boroughs.quarter_start = received.quarter_start
),

statuses as (
    select
        senders.return_name,
        areas.area_code,
        areas.area_level = 'borough' as is_borough,
        senders.is_borough as is_registered,
        senders.quarter_start,
        senders.return_status,
        senders.is_early,
        senders.fault,
        senders.last_heard_on,
        senders.settles_on
    from senders
    inner join areas on not senders.is_borough or senders.sender_code = areas.area_code
    union all
    select
        unattributed.return_name,
        '{{ var("unattributed_code") }}' as area_code,
        false as is_borough,
        true as is_registered,
        unattributed.quarter_start,
        unattributed.return_status,
        unattributed.is_early,
        case
            when unattributed.return_status = 'outstanding' then 'outstanding'
            when unattributed.is_early then 'early'
        end as fault,
        unattributed.last_heard_on,
        unattributed.settles_on
    from unattributed
),

return_status as (
    select
        statuses.*,
        not quarters.is_complete
        or statuses.fault is not null
        or statuses.settles_on > as_at.as_at as is_provisional
    from statuses
    inner join {{ ref('int_quarters') }} as quarters
        on statuses.quarter_start = quarters.quarter_start
    cross join {{ ref('stg_as_at') }} as as_at
)

select * from return_status
