-- One row per system: the finest grain at which its boroughs are published.
-- Both stages together.
with grains as (
    select system, grain from {{ ref('release_grains__first') }}
    union all
    select system, grain from {{ ref('release_grains__second') }}
)

select * from grains
