-- One row a system that waits for no other: the finest grain that its boroughs are given by.
-- The one that hides less than the policy's share; quarters only where London's are all open.
with hidden as (
    select * from {{ ref('release_boroughs__first') }}
),

{{ finest_grain('hidden') }}

select * from finest_grain
