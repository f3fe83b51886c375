-- One row a record that stays, accepted or superseded, and a warning about it.
-- What its row tells, a ward not found, an arrest off the list, a register that rows contradict.
with files as (
    select * from {{ ref('int_files') }}
),

standing as (
    select * from {{ ref('int_records__judged') }}
    where disposition in ('accepted', 'superseded')
),

told_by_the_row as (
    select
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
    where verdicts.is_warning
),

unmatched_wards as (
    select
        standing.file_number,
        standing.row_number,
        'ward_unmatched' as reason,
        'ward' as column_name,
        places.ward as raw_value
    from standing
    inner join {{ ref('int_places__resolved') }} as places
        on
            standing.return_name = places.return_name
            and standing.place_number = places.place_number
    where places.is_ward_unmatched
),

warnings as (
    select * from told_by_the_row
    union all
    select * from unmatched_wards
    union all
    select * from {{ ref('int_ppo_drug_tests__off_roster') }}
    union all
    select * from {{ ref('int_return_register__contradicted') }}
),

listed as (
    select
        cast(files.return_name as string) as return_name,
        cast(files.file_name as string) as file_name,
        cast(warnings.row_number as bigint) as row_number,
        cast(warnings.reason as string) as reason,
        cast(warnings.column_name as string) as column_name,
        cast(warnings.raw_value as string) as raw_value
    from warnings
    semi join standing
        on
            warnings.file_number = standing.file_number
            and warnings.row_number = standing.row_number
    inner join files on warnings.file_number = files.file_number
)

select * from listed
