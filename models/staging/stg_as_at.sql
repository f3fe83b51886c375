-- One row, with the warehouse's as-at date. Files received after this date are not included. A
-- quarter has begun if it starts on or before the as-at date.
with listed as (
    select * from {{ source('refresh', 'as_at') }}
),

named as (
    select
        as_at
    from listed
)

select * from named
