-- Files received after this date are not included. A quarter has begun if it starts on or before
-- the as-at date.
select as_at from {{ source('refresh', 'as_at') }}
