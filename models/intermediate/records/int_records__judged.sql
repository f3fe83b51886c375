-- One row a record of an accepted file, and what becomes of it.
-- Of a key's records that are not quarantined the latest counts, unless it withdraws the key.
with records as (
    select * from {{ ref('int_records') }}
),

faulty as (
    select
        file_number,
        row_number,
        bool_or(reason = 'duplicate_row') as is_duplicate
    from {{ ref('int_record_reasons') }}
    group by file_number, row_number
),

good as (
    select records.* from records
    anti join faulty
        on records.file_number = faulty.file_number and records.row_number = faulty.row_number
),

restated as (
    select
        return_name,
        record_key,
        max(file_number) as latest_file_number
    from good
    group by return_name, record_key
    having count(*) > 1
),

judged as (
    select
        records.return_name,
        records.file_number,
        records.row_number,
        records.place_number,
        case
            when faulty.is_duplicate then 'duplicate'
            when faulty.row_number is not null then 'quarantined'
            when records.is_withdrawn then 'withdrawn'
            when records.file_number < restated.latest_file_number then 'superseded'
            else 'accepted'
        end as disposition
    from records
    left join faulty
        on records.file_number = faulty.file_number and records.row_number = faulty.row_number
    left join restated
        on
            records.return_name = restated.return_name
            and records.record_key = restated.record_key
)

select * from judged
