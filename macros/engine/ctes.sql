{#- A CTE that is computed wherever it is read: DuckDB would keep its rows. -#}
{% macro read_again() -%}
    {{ adapter.dispatch('read_again')() }}
{%- endmacro %}

{% macro default__read_again() -%}{%- endmacro %}

{% macro duckdb__read_again() -%}not materialized{%- endmacro %}

{#- The last clause of a CTE that is read several times. Spark would compute it at each mention, but
    for one that is not deterministic. -#}
{% macro computed_once() -%}
    {{ adapter.dispatch('computed_once')() }}
{%- endmacro %}

{% macro default__computed_once() -%}{%- endmacro %}

{% macro spark__computed_once() -%}where rand() >= 0{%- endmacro %}
