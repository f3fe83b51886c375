-- A record reports the quarter of its date, even if the record is withdrawn later. Any file of
-- dip_rollout, the list of boroughs in the Drug Interventions Programme, reports every quarter.
-- A wave of the survey also reports earlier quarters that have no respondents.
with sent as (
    {{ facts_of_returns_by_quarter() }}
),

quarters as (
    select * from {{ ref('int_quarters') }}
),

located as (
    select
        trail.*,
        sent.reported_by,
        case
            when sent.reported_by <> 'sender' then 'headquarters'
            else coalesce(trail.borough_codes, '{{ var("unattributed_code") }}')
        end as sender_code,
        coalesce(
            min(trail.borough_codes) over file = max(trail.borough_codes) over file, false
        ) as is_from_one_borough
    from {{ ref('int_record_trail') }} as trail
    inner join sent on trail.return_name = sent.return_name
    where
        trail.disposition = 'accepted'
        or trail.disposition in ('superseded', 'taken_back') and sent.reported_by <> 'wave'
    window file as (partition by trail.return_name, trail.file_name)
),

dated as (
    select
        return_name,
        reported_by,
        sender_code,
        quarter_start,
        max(case when is_reported then last_received_on end) as last_received_on,
        sum(case when disposition = 'accepted' then records else 0 end) as records,
        bool_or(is_from_one_borough) as is_sent_alone
    from located
    group by return_name, reported_by, sender_code, quarter_start
    having bool_or(is_reported)
),

latest_waves as (
    select
        return_name,
        max(quarter_start) as latest_quarter
    from dated
    where reported_by = 'wave'
    group by return_name
),

received as (
    select
        return_name,
        sender_code,
        quarter_start,
        last_received_on,
        cast(records as bigint) as records,
        is_sent_alone
    from dated
    where reported_by in ('sender', 'quarter')
    union all
    select
        sent.return_name,
        'headquarters' as sender_code,
        quarters.quarter_start,
        max(files.last_received_on) as last_received_on,
        cast(null as bigint) as records,
        false as is_sent_alone
    from sent
    inner join {{ ref('stg_files') }} as files
        on sent.return_name = files.return_name and files.status = 'accepted'
    cross join quarters
    where sent.reported_by = 'list'
    group by sent.return_name, quarters.quarter_start
    union all
    select
        latest_waves.return_name,
        'headquarters' as sender_code,
        quarters.quarter_start,
        dated.last_received_on,
        cast(null as bigint) as records,
        false as is_sent_alone
    from latest_waves
    inner join quarters on quarters.quarter_start <= latest_waves.latest_quarter
    left join dated
        on
            latest_waves.return_name = dated.return_name
            and quarters.quarter_start = dated.quarter_start
)

select * from received
