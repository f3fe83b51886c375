-- One row a record of an accepted file, and what becomes of it.
-- Of a key's records that are not quarantined the latest counts, unless it withdraws the key.
with records as (
    select * from {{ ref('int_records') }}
    where {{ is_built() }}
),

not_standing as (
    select
        file_number,
        row_number,
        case when bool_or(reason = 'duplicate_row') then 'duplicate' else 'quarantined' end
            as disposition
    from {{ ref('int_record_reasons') }}
    where {{ is_built() }}
    group by file_number, row_number
    union all
    select
        file_number,
        row_number,
        'superseded' as disposition
    from {{ ref('int_record_supersessions') }}
    where {{ is_built() }}
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
