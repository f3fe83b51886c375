-- One row per return, quarter and value of a column: how many rows that count have it.
-- Without a column, all of them; an empty cell is a value too. Recorded offences are summed.
with counted as (
    {% for return_name, facts in returns().items() -%}
        {% set is_extract = return_name == 'recorded_offences' -%}
        {% set columns = ['offence_category'] if is_extract else facts.watched -%}
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
            cast({{ 'sum(offences)' if is_extract else 'count(*)' }} as bigint) as row_count
        from {{ ref(return_name ~ '__current') }}
        where quarter_start is not null
        group by grouping sets (
            (quarter_start)
            {%- for column in columns %},
            (quarter_start, {{ column }})
            {%- endfor %}
        )
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from counted
