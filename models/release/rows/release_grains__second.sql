-- One row per dependent system: the finest grain at which its boroughs are published.
-- By the same rule; none if a system that it depends on has none.
with hidden as (
    select * from {{ ref('release_boroughs__second') }}
),

waiting_for_none as (
    select links.system
    from {{ ref('release_links') }} as links
    inner join {{ ref('release_grains__first') }} as grains on links.hidden_with = grains.system
    where grains.grain = 'none'
),

{{ finest_grain('hidden') }},

grains as (
    select
        finest_grain.system,
        case
            when finest_grain.system in (select none.system from waiting_for_none as none)
                then 'none'
            else finest_grain.grain
        end as grain
    from finest_grain
)

select * from grains
