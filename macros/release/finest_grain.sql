{% macro finest_grain(columns) %}
{{ columns }}_shares as (
    select
        system,
        grain,
        100.0 * count_if(is_hidden) / count(*) as hidden_percent
    from {{ columns }}_hidden
    group by all
),

{{ columns }}_grains as (
    select
        shares.system,
        coalesce(max(shares.grain) filter (
            where
                shares.hidden_percent < policy.hidden_percent_limit
                and (shares.grain = 'fiscal_year' or not london.is_any_quarter_hidden)
        ), 'none') as grain
    from {{ columns }}_shares as shares
    inner join london on shares.system = london.system
    cross join policy
    group by all
)
{% endmacro %}
