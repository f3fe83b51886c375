-- One row a file of this refresh, received by the as-at date.
-- A file counts if it is accepted; duplicates of it and refused ones are listed too.
with listed as (
    select * from {{ source('landed', 'files') }}
),

named as (
    select
        return_name,
        file_name,
        sha256,
        received_on,
        status,
        refusal_reason,
        records
    from listed
)

select * from named
