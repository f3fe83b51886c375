{#-
    Read the Parquet files of a source whose schema is a pattern for their names in the home folder.
    The home is added here, so that dbt parses the project only once for all homes.
-#}
{% macro source(source_name, name) %}
    {%- set found = builtins.source(source_name, name) -%}
    {%- if execute and '.parquet' in (found.schema or '') -%}
        {%- set pattern = found.schema.replace('{name}', name) -%}
        {%- set home = env_var('WAREHOUSE_HOME', 'warehouse') -%}
        {{ return(adapter.dispatch('parquet_files')(home ~ '/' ~ pattern)) }}
    {%- endif -%}
    {{ return(found) }}
{% endmacro %}

{% macro duckdb__parquet_files(pattern) -%}
    read_parquet('{{ pattern | replace("'", "''") }}')
{%- endmacro %}

{% macro spark__parquet_files(pattern) -%}
    parquet.`{{ pattern }}`
{%- endmacro %}
