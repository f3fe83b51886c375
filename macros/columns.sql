{% macro column_counts(return_name, columns) %}
    select
        '{{ return_name }}' as return_name,
        listed.column_name,
        of_return.facts,
        case listed.column_name
        {%- for column in columns %}
            when '{{ column }}' then of_return.{{ column }}
        {%- endfor %}
        end as given
    from (
        select
            count(*) as facts,
            {%- for column in columns %}
            count({{ column }}) as {{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ ref(return_name ~ '__records') }}
        where disposition = 'accepted'
    ) as of_return
    cross join (
        select {{ each_part("'" ~ columns | join(';') ~ "'", "';'") }} as column_name
    ) as listed
{% endmacro %}
