-- An offender's periods are checked in the order of their first days. One that starts before the
-- last valid period has ended is quarantined. A quarantined period does not rule out a later
-- one, so each decision depends on the earlier ones. The query is therefore recursive, but only
-- within groups of periods that overlap or touch.
with recursive {{ placed_records('ppo_roster') }},

{{ faults_of_records('ppo_roster') }},

live as (
    select
        sent.file_number,
        sent.row_number,
        sent.record_key,
        sent.ppo_ref,
        sent.start_date,
        sent.end_date,
        coalesce(sent.end_date, cast('9999-12-31' as date)) as last_day
    from sent
    anti join faults
        on sent.file_number = faults.file_number and sent.row_number = faults.row_number
    {{ computed_once() }}
    qualify
        sent.file_number > coalesce(
            max(case when sent.is_withdrawn then sent.file_number end) over (
                partition by sent.record_key
            ), 0
        )
),

latest as (
    select * from live
    qualify row_number() over (partition by record_key order by file_number desc) = 1
),

bounded as (
    select
        *,
        max(last_day) over (
            partition by ppo_ref order by start_date
            rows between unbounded preceding and 1 preceding
        ) as last_day_before
    from latest
),

clusters as (
    select
        *,
        sum(case when start_date <= last_day_before then 0 else 1 end) over (
            partition by ppo_ref order by start_date rows unbounded preceding
        ) as cluster_number
    from bounded
),

numbered as (
    select
        *,
        row_number() over (partition by ppo_ref, cluster_number order by start_date) as spell_number
    from clusters
    qualify count(*) over (partition by ppo_ref, cluster_number) > 1
),

taken as (
    select
        ppo_ref,
        cluster_number,
        record_key,
        spell_number,
        last_day as taken_until,
        false as is_overlapping
    from numbered
    where spell_number = 1
    union all
    select
        numbered.ppo_ref,
        numbered.cluster_number,
        numbered.record_key,
        numbered.spell_number,
        case
            when numbered.start_date <= taken.taken_until then taken.taken_until
            else numbered.last_day
        end as taken_until,
        numbered.start_date <= taken.taken_until as is_overlapping
    from taken
    inner join numbered
        on
            taken.ppo_ref = numbered.ppo_ref
            and taken.cluster_number = numbered.cluster_number
            and taken.spell_number + 1 = numbered.spell_number
),

all_faults as (
    select file_number, row_number, reason, column_name, raw_value from faults
    union all
    select
        live.file_number,
        live.row_number,
        'overlapping_spell' as reason,
        'start_date;end_date' as column_name,
        concat_ws(';', live.start_date, live.end_date) as raw_value
    from live
    inner join taken on live.record_key = taken.record_key
    where taken.is_overlapping
),

{{ versions_of_records('all_faults') }},

{{ judged_records('ppo_roster', added=['ppo_ref_unpadded']) }}

select * from records
