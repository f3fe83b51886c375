{#-
    Compute the CTE each time it is read. Otherwise DuckDB would keep the CTE's rows in memory.
-#}
{% macro read_again() -%}
    {{ adapter.dispatch('read_again')() }}
{%- endmacro %}

{% macro default__read_again() -%}{%- endmacro %}

{% macro duckdb__read_again() -%}not materialized{%- endmacro %}

{#-
    Write a final clause that makes Spark compute a CTE only once, however often it is read. Spark
    computes a deterministic CTE each time; `rand()` makes it non-deterministic.
-#}
{% macro computed_once() -%}
    {{ adapter.dispatch('computed_once')() }}
{%- endmacro %}

{% macro default__computed_once() -%}{%- endmacro %}

{% macro spark__computed_once() -%}where rand() >= 0{%- endmacro %}
