-- One row for each survey wave whose unusual answers somebody has checked and accepted.
with listed as (
    select * from {{ source('refresh', 'accepted_answers') }}
),

named as (
    select
        wave,
        accepted_on,
        accepted_at
    from listed
)

select * from named
