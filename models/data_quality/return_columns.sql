-- One row per return and column: how many of its current facts have a value there.
-- A refresh is held if that number collapses, because a failed export still sends files, but empty.
with counted as (
    {% for return_name, facts in returns().items() -%}
        {{ column_counts(return_name, facts.columns) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

return_columns as (
    select
        cast(return_name as string) as return_name,
        cast(column_name as string) as column_name,
        cast(facts as bigint) as facts,
        cast(given as bigint) as given
    from counted
)

select * from return_columns
