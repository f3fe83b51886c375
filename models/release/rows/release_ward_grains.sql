-- One row per group of indicators whose wards are published. Wards are published if the group's
-- boroughs are published and the share of hidden ward rows is below the policy's limit. The policy
-- has separate limits for wards and for boroughs.
with shares as (
    select
        system,
        100.0 * count_if(is_hidden) / count(*) as hidden_percent
    from {{ ref('release_wards') }}
    group by all
),

grains as (
    select shares.system
    from shares
    inner join {{ ref('release_grains') }} as grains on shares.system = grains.system
    cross join {{ ref('release_policy') }} as policy
    where
        grains.grain <> 'none'
        and shares.hidden_percent < policy.hidden_percent_limit_wards
)

select * from grains
