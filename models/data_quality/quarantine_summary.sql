-- One row a file and a reason for which rows of it do not count.
-- A row with two reasons is in two lines; one said again is a duplicate_row.
with reasons as (
    select * from {{ ref('int_record_reasons') }}
),

files as (
    select * from {{ ref('int_files') }}
),

counted as (
    select
        cast(files.return_name as string) as return_name,
        cast(files.file_name as string) as file_name,
        cast(reasons.reason as string) as reason,
        cast(count(*) as bigint) as rows
    from reasons
    inner join files on reasons.file_number = files.file_number
    group by all
)

select * from counted
