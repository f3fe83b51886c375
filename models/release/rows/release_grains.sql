-- One row per system: the finest grain at which its boroughs are published.
-- The one that hides less than the policy's share; quarters only if London's are all open.
with grains as (
    select distinct
        system,
        published_grain as grain
    from {{ ref('release_boroughs__by_grain') }}
)

select * from grains
