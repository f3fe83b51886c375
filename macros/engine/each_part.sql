{% macro each_part(text, separator) -%}
    {{ adapter.dispatch('each_part')(text, separator) }}
{%- endmacro %}

{% macro default__each_part(text, separator) -%}
    explode(split({{ text }}, {{ separator }}))
{%- endmacro %}

{% macro duckdb__each_part(text, separator) -%}
    unnest(string_split({{ text }}, {{ separator }}))
{%- endmacro %}
