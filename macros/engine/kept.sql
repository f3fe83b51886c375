{% macro kept(names, ctes, known='') -%}
    {{ return(adapter.dispatch('kept')(names, ctes, known)) }}
{%- endmacro %}

{% macro default__kept(names, ctes, known) -%}
    {{ return(ctes) }}
{%- endmacro %}

{% macro spark__kept(names, ctes, known) -%}
    {%- if not execute or flags.WHICH not in ('build', 'run') -%}
        {{ return(ctes) }}
    {%- endif -%}
    {%- set stored = [] -%}
    {%- for name in names -%}
        {%- set table = api.Relation.create(schema='scratch', identifier=this.identifier ~ '__' ~ name) -%}
        {%- set sql = 'with recursive ' ~ (known ~ ', ' if known) ~ ctes ~ ' select * from ' ~ name -%}
        {%- do run_query('drop table if exists ' ~ table) -%}
        {%- do run_query('create table ' ~ table ~ ' using parquet as ' ~ sql) -%}
        {%- do stored.append(name ~ ' as (select * from ' ~ table ~ ')') -%}
    {%- endfor -%}
    {{ return(stored | join(',\n')) }}
{%- endmacro %}
