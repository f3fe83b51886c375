-- One row per file and a warning about the file as a whole.
-- An unknown column is ignored and listed here; detail names it.
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
