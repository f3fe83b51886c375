-- One row for each column of each return: how many of the return's valid rows have a value in that
-- column. A faulty export can leave columns empty, so a refresh is held if a column's number of
-- values collapses.
with counted as (
    {% for return_name, facts in returns().items() -%}
        select
            '{{ return_name }}' as return_name,
            listed.column_name,
            counts.facts,
            case listed.column_name
                {% for column in facts.columns -%}
                    when '{{ column }}' then counts.{{ column }}
                {% endfor -%}
            end as given
        from (
            select
                {% for column in facts.columns -%}
                    count({{ column }}) as {{ column }},
                {% endfor -%}
                count(*) as facts
            from {{ ref('int_' ~ return_name ~ '__records') }}
            where disposition = 'accepted'
        ) as counts
        cross join (
            values
            {% for column in facts.columns -%}
                ('{{ column }}'){{ ',' if not loop.last }}
            {% endfor -%}
        ) as listed (column_name)
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
