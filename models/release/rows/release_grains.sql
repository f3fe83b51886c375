-- One row per group of indicators: the shortest period for which boroughs are published. A period
-- can be published only if the share of hidden rows is below the policy's limit. Quarters are
-- published only if all of London's quarters are published.
with grains as (
    select distinct
        system,
        published_grain as grain
    from {{ ref('release_boroughs__by_grain') }}
)

select * from grains
