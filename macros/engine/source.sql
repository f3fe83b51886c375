{% macro source(source_name, name) %}
    {%- set found = builtins.source(source_name, name) -%}
    {%- if execute and found.schema == 'parquet' -%}
        {%- set pattern = env_var('WAREHOUSE_HOME', 'warehouse') ~ '/' ~ found.identifier -%}
        {{ return(adapter.dispatch('parquet_files')(pattern)) }}
    {%- endif -%}
    {{ return(found) }}
{% endmacro %}

{% macro duckdb__parquet_files(pattern) -%}
    read_parquet('{{ pattern | replace("'", "''") }}')
{%- endmacro %}

{% macro spark__parquet_files(pattern) -%}
    parquet.`{{ pattern }}`
{%- endmacro %}
