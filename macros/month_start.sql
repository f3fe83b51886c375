{% macro month_start(month) -%}
    {{ dbt.safe_cast('left(' ~ month ~ ", 4) || '-' || right(" ~ month ~ ", 2) || '-01'", 'date') }}
{%- endmacro %}
