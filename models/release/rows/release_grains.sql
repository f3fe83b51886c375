-- One row per system: the shortest period for which boroughs are published. For that period, less
-- than the policy's share of rows is hidden. Quarters are published only if all of London's
-- quarters are published.
with grains as (
    select distinct
        system,
        published_grain as grain
    from {{ ref('release_boroughs__by_grain') }}
)

select * from grains
