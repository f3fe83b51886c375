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

{% macro value_counts(return_name, columns, rows='count(*)') %}
    select
        '{{ return_name }}' as return_name,
        quarter_start,
        {% if columns -%}
        case
            {%- for column in columns %}
            when grouping({{ column }}) = 0 then '{{ column }}'
            {%- endfor %}
        end as column_name,
        case
            {%- for column in columns %}
            when grouping({{ column }}) = 0
                then coalesce(cast({{ column }} as string), 'not given')
            {%- endfor %}
        end as value,
        {%- else -%}
        cast(null as string) as column_name,
        cast(null as string) as value,
        {%- endif %}
        cast({{ rows }} as bigint) as row_count
    from {{ ref(return_name ~ '__current') }}
    where quarter_start is not null
    group by grouping sets (
        (quarter_start)
        {%- for column in columns %}, (quarter_start, {{ column }}){% endfor %}
    )
{% endmacro %}
