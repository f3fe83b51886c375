-- One row a spell, quarantined as it starts before another spell of the same person has ended.
-- Spells are taken by their start; one that is quarantined does not stand in a later one's way.
with recursive faults as (
    select * from {{ ref('int_record_faults') }}
),

records as (
    select * from {{ ref('int_records') }}
    where return_name = 'ppo_roster'
),

good as (
    select
        records.file_number,
        records.row_number,
        records.record_key,
        records.is_withdrawn,
        staged.ppo_ref,
        staged.start_date,
        coalesce(staged.end_date, cast('9999-12-31' as date)) as end_date
    from records
    anti join faults
        on records.file_number = faults.file_number and records.row_number = faults.row_number
    inner join {{ ref('int_files') }} as files on records.file_number = files.file_number
    inner join {{ ref('stg_ppo_roster') }} as staged
        on files.sha256 = staged.file_sha256 and records.row_number = staged.row_number
),

withdrawals as (
    select
        record_key,
        max(file_number) as file_number
    from good
    where is_withdrawn
    group by record_key
),

standing as (
    select good.* from good
    left join withdrawals on good.record_key = withdrawals.record_key
    where good.file_number > coalesce(withdrawals.file_number, 0)
),

latest as (
    select * from standing
    qualify row_number() over (partition by record_key order by file_number desc) = 1
),

numbered as (
    select
        latest.*,
        row_number() over (partition by ppo_ref order by start_date) as spell_number
    from latest
),

taken as (
    select
        ppo_ref,
        record_key,
        spell_number,
        end_date as taken_until,
        false as is_overlapping
    from numbered
    where spell_number = 1
    union all
    select
        numbered.ppo_ref,
        numbered.record_key,
        numbered.spell_number,
        case
            when numbered.start_date <= taken.taken_until then taken.taken_until
            else numbered.end_date
        end as taken_until,
        numbered.start_date <= taken.taken_until as is_overlapping
    from taken
    inner join numbered
        on taken.ppo_ref = numbered.ppo_ref and taken.spell_number + 1 = numbered.spell_number
),

overlapping as (
    select
        standing.file_number,
        standing.row_number,
        'overlapping_spell' as reason,
        'start_date;end_date' as column_name,
        concat_ws(';', standing.start_date, nullif(standing.end_date, cast('9999-12-31' as date)))
            as raw_value
    from standing
    inner join taken on standing.record_key = taken.record_key
    where taken.is_overlapping
)

select * from overlapping
