-- One row a record that says again, or says otherwise, what its file says of the same key.
-- Said again: the first stays. Said otherwise: none of them can be believed.
with records as (
    select * from {{ ref('int_records') }}
    where is_record
),

repeated_contents as (
    select file_number, record_content
    from records
    group by all
    having count(*) > 1
),

in_turn as (
    select
        records.file_number,
        records.row_number,
        row_number() over (
            partition by records.file_number, records.record_content order by records.row_number
        ) as turn
    from records
    semi join repeated_contents
        on
            records.file_number = repeated_contents.file_number
            and records.record_content = repeated_contents.record_content
),

duplicates as (
    select
        file_number,
        row_number,
        'duplicate_row' as reason
    from in_turn
    where turn > 1
),

others as (
    select records.* from records
    anti join duplicates
        on
            records.file_number = duplicates.file_number
            and records.row_number = duplicates.row_number
),

repeated_keys as (
    select file_number, record_key
    from others
    group by all
    having count(*) > 1
),

conflicting as (
    select
        others.file_number,
        others.row_number,
        'conflicting_key' as reason
    from others
    semi join repeated_keys
        on
            others.file_number = repeated_keys.file_number
            and others.record_key = repeated_keys.record_key
),

repeats as (
    select * from duplicates
    union all
    select * from conflicting
)

select * from repeats
