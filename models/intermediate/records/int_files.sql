-- One row an accepted file, numbered in the order in which files count: a later one supersedes.
-- Later is by received date, then by its path below its return's folder.
with files as (
    select * from {{ ref('stg_files') }}
    where status = 'accepted'
),

numbered as (
    select
        cast(row_number() over (order by received_on, file_name, return_name) as integer)
            as file_number,
        return_name,
        file_name,
        sha256,
        received_on
    from files
)

select * from numbered
