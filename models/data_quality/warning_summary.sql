-- One row for each combination of file and warning: the number of accepted, superseded or
-- withdrawn rows that have the warning.
with row_warnings as (
    select distinct return_name, file_name, row_number, reason
    from {{ ref('row_warnings') }}
),

file_warnings as (
    select * from {{ ref('stg_file_warnings') }}
),

wave_weights as (
    select * from {{ ref('pas_waves__wave_weights') }}
),

warnings as (
    select return_name, file_name, reason from row_warnings
    union all
    select return_name, file_name, reason from file_warnings
    union all
    select return_name, file_name, reason from wave_weights
),

counted as (
    select
        cast(return_name as string) as return_name,
        cast(file_name as string) as file_name,
        cast(reason as string) as reason,
        cast(count(*) as bigint) as rows
    from warnings
    group by all
)

select * from counted
