-- One row per system: the shortest period for which its boroughs are published. That is the
-- shortest one that hides less than the policy's share. Quarters are published only if all of
-- London's are.
with grains as (
    select distinct
        system,
        published_grain as grain
    from {{ ref('release_boroughs__by_grain') }}
)

select * from grains
