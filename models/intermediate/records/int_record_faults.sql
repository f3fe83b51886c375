-- One row a record and a reason against it that does not turn on which rows are current.
-- What its row and file tell, its place, and its file's other rows; a duplicate is just that.
with files as (
    select * from {{ ref('int_files') }}
),

records as (
    select * from {{ ref('int_records') }}
    where {{ is_built() }}
),

places as (
    select * from {{ ref('int_places__resolved') }}
),

told_by_the_row as (
    select
        files.return_name,
        files.file_number,
        verdicts.row_number,
        verdicts.reason,
        verdicts.column_name,
        verdicts.raw_value
    from {{ ref('stg_verdicts') }} as verdicts
    inner join files
        on
            verdicts.return_name = files.return_name
            and verdicts.file_sha256 = files.sha256
            and verdicts.received_on = files.received_on
    where not verdicts.is_warning and {{ is_built('verdicts.return_name') }}
),

wrong_places as (
    select * from places
    where coalesce(borough_reason, ward_reason) is not null
),

misplaced as (
    select
        records.return_name,
        records.file_number,
        records.row_number,
        coalesce(wrong_places.borough_reason, wrong_places.ward_reason) as reason,
        case
            when wrong_places.borough_reason is null then 'ward'
            when records.return_name = 'network_disruptions' then 'boroughs'
            when records.return_name = 'recorded_offences' then 'borough_name'
            else 'borough'
        end as column_name,
        case
            when wrong_places.borough_reason is null then wrong_places.ward
            else wrong_places.borough
        end as raw_value
    from records
    inner join wrong_places
        on
            records.return_name = wrong_places.return_name
            and records.place_number = wrong_places.place_number
),

duplicates as (
    select * from {{ ref('int_record_repeats') }}
    where reason = 'duplicate_row'
),

repeated as (
    select
        records.return_name,
        records.file_number,
        records.row_number,
        repeats.reason,
        case when repeats.reason = 'conflicting_key' then records.key_columns end as column_name,
        case
            when repeats.reason = 'conflicting_key' then replace(records.record_key, chr(31), ';')
        end as raw_value
    from records
    inner join {{ ref('int_record_repeats') }} as repeats
        on
            records.file_number = repeats.file_number
            and records.row_number = repeats.row_number
),

others as (
    select * from told_by_the_row
    union all
    select * from misplaced
),

faults as (
    select others.* from others
    anti join duplicates
        on
            others.file_number = duplicates.file_number
            and others.row_number = duplicates.row_number
    union all
    select * from repeated
)

select * from faults
