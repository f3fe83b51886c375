-- One row per independent system: the finest grain at which its boroughs are published.
-- The one that hides less than the policy's share; quarters only if London's are all open.
with hidden as (
    select * from {{ ref('release_boroughs__first') }}
),

{{ finest_grain('hidden') }}

select * from finest_grain
