-- One row per return and column: how many of its current facts give it.
-- A refresh is held if they collapse: a failed export still has files, and says nothing.
with counted as (
    {% for return_name, facts in returns().items() -%}
        select
            '{{ return_name }}' as return_name,
            listed.column_name,
            of_return.facts,
            case listed.column_name
                {%- for column in facts.columns %}
                when '{{ column }}' then of_return.{{ column }}
                {%- endfor %}
            end as given
        from (
            select
                count(*) as facts,
                {%- for column in facts.columns %}
                count({{ column }}) as {{ column }}{{ ',' if not loop.last }}
                {%- endfor %}
            from {{ ref(return_name ~ '__records') }}
            where disposition = 'accepted'
        ) as of_return
        cross join (
            select {{ each_part("'" ~ facts.columns | join(';') ~ "'", "';'") }} as column_name
        ) as listed
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
