{% macro finest_grain(hidden) %}
policy as (
    select * from {{ ref('release_policy') }}
),

london as (
    select
        system,
        count_if(are_quarters_hidden) > 0 as is_any_quarter_hidden
    from {{ ref('release_london') }}
    group by all
),

shares as (
    select
        system,
        grain,
        100.0 * count_if(is_hidden) / count(*) as hidden_percent
    from {{ hidden }}
    group by all
),

allowed as (
    select
        shares.system,
        shares.grain
    from shares
    inner join london on shares.system = london.system
    cross join policy
    where
        shares.hidden_percent < policy.hidden_percent_limit
        and (shares.grain = 'fiscal_year' or not london.is_any_quarter_hidden)
),

finest_grain as (
    select
        london.system,
        coalesce(max(allowed.grain), 'none') as grain
    from london
    inner join (select distinct system from shares) as systems on london.system = systems.system
    left join allowed on london.system = allowed.system
    group by all
)
{% endmacro %}
