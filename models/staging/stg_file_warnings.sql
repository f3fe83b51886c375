-- One row for each warning about a whole file. An unknown column is ignored, with a warning.
with listed as (
    select * from {{ source('refresh', 'file_warnings') }}
),

named as (
    select
        return_name,
        file_name,
        reason,
        detail
    from listed
)

select * from named
