-- One row a file behind figures, a fate of its records, a place and a quarter: how many records.
-- From a figure back to its files; a record lies in the quarter of the date it counts by, if any.
with dated as (
    {{ dated_rows('asset_confiscations', 'order_date') }}
    union all
    {{ dated_rows('cannabis_factory_closures', 'closed_date') }}
    union all
    {{ dated_rows('crack_house_closures', 'coalesce(order_date, notice_date)') }}
    union all
    {{ dated_rows('network_disruptions', 'disruption_date') }}
    union all
    {{ dated_rows('pas_waves', 'interview_date') }}
    union all
    {{ dated_rows('ppo_drug_tests', 'arrest_date') }}
    union all
    {{ dated_rows(
        'recorded_offences', "try_cast(left(month, 4) || '-' || right(month, 2) || '-01' as date)",
        category='offence_category', staged='int_recorded_offences__categorised'
    ) }}
    union all
    {{ dated_rows('sanction_detections', 'detection_date') }}
),

judged as (
    select * from {{ ref('int_records__judged') }}
),

reasons as (
    select
        file_number,
        row_number,
        {{ dbt.listagg('reason', "';'", 'order by reason') }} as reasons
    from {{ ref('int_record_reasons') }}
    group by file_number, row_number
),

standing as (
    select
        records.return_name,
        records.record_key,
        judged.disposition
    from {{ ref('int_records') }} as records
    inner join judged
        on records.file_number = judged.file_number and records.row_number = judged.row_number
    where judged.disposition in ('accepted', 'withdrawn')
),

keys_gone as (
    select withdrawn.return_name, withdrawn.record_key
    from standing as withdrawn
    anti join standing as revived
        on
            withdrawn.return_name = revived.return_name
            and withdrawn.record_key = revived.record_key
            and revived.disposition = 'accepted'
    where withdrawn.disposition = 'withdrawn'
),

taken_back as (
    select records.file_number, records.row_number
    from {{ ref('int_records') }} as records
    semi join keys_gone
        on
            records.return_name = keys_gone.return_name
            and records.record_key = keys_gone.record_key
),

trail as (
    select
        judged.return_name,
        judged.file_number,
        case
            when judged.disposition = 'superseded' and taken_back.row_number is not null
                then 'taken_back'
            else judged.disposition
        end as fate,
        reasons.reasons,
        judged.place_number,
        dated.quarter_start,
        dated.offence_category,
        cast(count(*) as bigint) as records
    from judged
    inner join dated
        on judged.file_number = dated.file_number and judged.row_number = dated.row_number
    left join reasons
        on judged.file_number = reasons.file_number and judged.row_number = reasons.row_number
    left join taken_back
        on judged.file_number = taken_back.file_number and judged.row_number = taken_back.row_number
    group by all
)

select * from trail
