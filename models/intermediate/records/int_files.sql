-- One row an accepted file, numbered in the order in which files count: a later one supersedes.
-- Later is by received date, then by its path; what other returns send moves no number.
with files as (
    select * from {{ ref('stg_files') }}
    where status = 'accepted'
),

numbered as (
    select
        cast(
            -- A return of more than a million files fails the test that numbers are unique.
            1000000 * dense_rank() over (order by return_name)
            + row_number() over (partition by return_name order by received_on, file_name)
            as integer
        ) as file_number,
        return_name,
        file_name,
        sha256,
        received_on
    from files
)

select * from numbered
