-- One row a system: the finest grain that its boroughs are given by.
-- Both stages in one.
with grains as (
    select system, grain from {{ ref('release_grains__first') }}
    union all
    select system, grain from {{ ref('release_grains__second') }}
)

select * from grains
