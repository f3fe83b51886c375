-- One row for each combination of return, sender and reported quarter, with the number of valid
-- records. A record reports the quarter of its date, even if the record is withdrawn later. Any
-- file of dip_rollout, the list of boroughs in the Drug Interventions Programme, reports every
-- quarter. A wave of the survey also reports earlier quarters that have no respondents.
with sent as (
    {% for return_name in returns_by_quarter() -%}
        select
            '{{ return_name }}' as return_name,
            '{{ returns()[return_name].reported_by }}' as reported_by
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

trail as (
    select * from {{ ref('int_record_trail') }}
    where is_reported
),

files as (
    select * from {{ ref('stg_files') }}
    where status = 'accepted'
),

quarters as (
    select * from {{ ref('int_quarters') }}
),

dated as (
    select
        sent.return_name,
        sent.reported_by,
        case
            when sent.reported_by <> 'sender' then 'headquarters'
            else coalesce(trail.borough_codes, '{{ var("unattributed_code") }}')
        end as sender_code,
        trail.quarter_start,
        max(files.last_received_on) as last_received_on,
        coalesce(sum(case when trail.disposition = 'accepted' then trail.records end), 0)
            as records
    from trail
    inner join sent on trail.return_name = sent.return_name
    inner join files
        on trail.return_name = files.return_name and trail.file_name = files.file_name
    where sent.reported_by <> 'wave' or trail.disposition = 'accepted'
    group by all
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
        cast(records as bigint) as records
    from dated
    where reported_by in ('sender', 'quarter')
    union all
    select
        sent.return_name,
        'headquarters' as sender_code,
        quarters.quarter_start,
        max(files.last_received_on) as last_received_on,
        cast(null as bigint) as records
    from sent
    inner join files on sent.return_name = files.return_name
    cross join quarters
    where sent.reported_by = 'list'
    group by sent.return_name, quarters.quarter_start
    union all
    select
        latest_waves.return_name,
        'headquarters' as sender_code,
        quarters.quarter_start,
        dated.last_received_on,
        cast(null as bigint) as records
    from latest_waves
    inner join quarters on quarters.quarter_start <= latest_waves.latest_quarter
    left join dated
        on
            latest_waves.return_name = dated.return_name
            and quarters.quarter_start = dated.quarter_start
)

select * from received
