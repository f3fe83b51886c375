-- One row a record that says again, or says otherwise, what its file says of the same key.
-- Said again: the first stays. Said otherwise: none of them can be believed.
with records as (
    select
        return_name,
        file_number,
        row_number,
        record_key,
        record_content
    from {{ ref('int_records') }}
    where is_record and {{ is_built() }}
),

-- Few keys stand twice in a file; records without a key are looked at together.
repeated_keys as (
    select file_number, record_key
    from records
    group by all
    having count(*) > 1
),

in_turn as (
    select
        records.*,
        row_number() over (
            partition by records.file_number, records.record_content order by records.row_number
        ) as turn
    from records
    semi join repeated_keys
        on
            records.file_number = repeated_keys.file_number
            and records.record_key is not distinct from repeated_keys.record_key
),

duplicates as (
    select
        return_name,
        file_number,
        row_number,
        'duplicate_row' as reason
    from in_turn
    where turn > 1
),

others as (
    select
        in_turn.*,
        count(*) over (partition by file_number, record_key) as records_of_key
    from in_turn
    where turn = 1
),

conflicting as (
    select
        return_name,
        file_number,
        row_number,
        'conflicting_key' as reason
    from others
    where records_of_key > 1 and record_key is not null
),

repeats as (
    select * from duplicates
    union all
    select * from conflicting
)

select * from repeats
