-- One row: the day as at which the warehouse stands.
-- What was received later is not there; a quarter has begun if it starts on or before it.
with listed as (
    select * from {{ source('refresh', 'as_at') }}
),

named as (
    select
        as_at
    from listed
)

select * from named
