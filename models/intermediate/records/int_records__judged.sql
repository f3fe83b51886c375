-- One row a record of an accepted file, and what becomes of it.
-- Of a key's records that are not quarantined the latest counts, unless it withdraws the key.
with records as (
    select * from {{ ref('int_records') }}
),

faulty as (
    select
        file_number,
        row_number,
        case when bool_or(reason = 'duplicate_row') then 'duplicate' else 'quarantined' end
            as disposition
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

superseded as (
    select
        good.file_number,
        good.row_number,
        'superseded' as disposition
    from good
    inner join restated
        on good.return_name = restated.return_name and good.record_key = restated.record_key
    where good.file_number < restated.latest_file_number and not good.is_withdrawn
),

not_standing as (
    select * from faulty
    union all
    select * from superseded
),

judged as (
    select
        records.return_name,
        records.file_number,
        records.row_number,
        records.place_number,
        coalesce(
            not_standing.disposition,
            case when records.is_withdrawn then 'withdrawn' else 'accepted' end
        ) as disposition
    from records
    left join not_standing
        on
            records.file_number = not_standing.file_number
            and records.row_number = not_standing.row_number
)

select * from judged
