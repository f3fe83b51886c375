{% macro kept(names) -%}
    /* kept: {{ names | join(' ') }} */
{% endmacro %}

{% macro spark__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {%- set steps = [compiled_code] if temporary else compiled_code.split('/* kept: ') -%}
    {%- set with = 'with recursive ' if 'with recursive ' in compiled_code else 'with ' -%}
    {%- set query = namespace(sql=steps[0]) -%}
    {%- set tables = {} -%}
    {%- for step in steps[1:] -%}
        {%- set names, rest = step.split(' */', 1) -%}
        {%- set kept = [] -%}
        {%- for name in names.split() -%}
            {%- if name not in tables -%}
                {%- do tables.update({name: kept_table(relation, name, query.sql.rstrip(', \n'))}) -%}
            {%- endif -%}
            {%- do kept.append(name ~ ' as (select * from ' ~ tables[name] ~ ')') -%}
        {%- endfor -%}
        {%- set query.sql = with ~ kept | join(', ') ~ ', ' ~ rest -%}
    {%- endfor -%}
    {{ dbt.spark__create_table_as(temporary, relation, query.sql, language) }}
{%- endmacro %}

{% macro kept_table(relation, name, sql) %}
    {%- set table = api.Relation.create(
        schema='scratch', identifier=relation.identifier ~ '__' ~ name
    ) -%}
    {%- do run_query('create schema if not exists scratch') -%}
    {%- do run_query('drop table if exists ' ~ table) -%}
    {%- do run_query('create table ' ~ table ~ ' using parquet as ' ~ sql ~ ' select * from ' ~ name) -%}
    {{ return(table) }}
{% endmacro %}
