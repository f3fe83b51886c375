{% macro hold_not_null() -%}
    {{ adapter.dispatch('hold_not_null')() }}
{%- endmacro %}

{% macro default__hold_not_null() -%}{%- endmacro %}

{% macro duckdb__hold_not_null() -%}
    {%- for column in model.columns.values() -%}
        {%- if 'not_null' in column.constraints | map(attribute='type') | map('string') -%}
            alter table {{ this }} alter column {{ column.name }} set not null;
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{% macro spark__load_csv_rows(model, agate_table) %}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- for rows in agate_table.rows | batch(2000) -%}
        {%- set sql -%}
            insert into {{ this.render() }}
            select
                {% for column in agate_table.column_names -%}
                    {%- set inferred = adapter.convert_type(agate_table, loop.index0) -%}
                    cast({{ column }} as {{ types.get(column, inferred) }})
                    {{- ', ' if not loop.last }}
                {% endfor %}
            from values
                {% for row in rows -%}
                    ({% for cell in row -%}
                        {{ spark_literal(cell) }}{{ ', ' if not loop.last }}
                    {%- endfor %}){{ ', ' if not loop.last }}
                {% endfor %}
            as listed ({{ agate_table.column_names | join(', ') }})
        {%- endset -%}
        {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
    {%- endfor -%}
    {{ return('select 1') }}
{% endmacro %}

{% macro spark_literal(cell) -%}
    {%- if cell is none -%}
        cast(null as string)
    {%- else -%}
        '{{ (cell | string).replace('\\', '\\\\').replace("'", "\\'") }}'
    {%- endif -%}
{%- endmacro %}
