{#-
    Compute the CTE again wherever it is read. Otherwise DuckDB would keep the CTE's rows in memory.
-#}
{% macro read_again() -%}
    {{ adapter.dispatch('read_again')() }}
{%- endmacro %}

{% macro default__read_again() -%}{%- endmacro %}

{% macro duckdb__read_again() -%}not materialized{%- endmacro %}

{#-
    Write the last clause of a CTE that is read several times. Without this clause, Spark would
    compute the CTE once for each mention, unless the CTE is not deterministic.
-#}
{% macro computed_once() -%}
    {{ adapter.dispatch('computed_once')() }}
{%- endmacro %}

{% macro default__computed_once() -%}{%- endmacro %}

{% macro spark__computed_once() -%}where rand() >= 0{%- endmacro %}
