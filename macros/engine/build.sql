{% macro begin_build(number, forgotten) -%}
    {%- for schema in forgotten -%}
        {%- set relation = api.Relation.create(schema=schema) -%}
        {%- do adapter.create_schema(relation) -%}
        {%- do adapter.drop_schema(relation) -%}
    {%- endfor -%}
    {%- set trial = api.Relation.create(schema='scratch', identifier='trial') -%}
    {%- do adapter.create_schema(trial.without_identifier()) -%}
    {%- do run_query('drop table if exists ' ~ trial) -%}
    {%- do run_query(
        'create table ' ~ trial ~ ' using parquet as select ' ~ number ~ ' as number'
    ) -%}
{%- endmacro %}

{% macro spark__create_schema(relation) -%}
    {%- set tables = env_var('WAREHOUSE_HOME', 'warehouse') ~ '/spark/tables/' -%}
    {%- set folder = tables ~ relation.schema ~ '.db' -%}
    {%- do run_query('create schema if not exists ' ~ relation ~ " location '" ~ folder ~ "'") -%}
{%- endmacro %}
