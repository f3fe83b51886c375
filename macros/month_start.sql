{#- The first day of a month written as YYYYMM; null if there is no such month. -#}
{% macro month_start(month) -%}
    {{ dbt.safe_cast('left(' ~ month ~ ", 4) || '-' || right(" ~ month ~ ", 2) || '-01'", 'date') }}
{%- endmacro %}
