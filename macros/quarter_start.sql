{% macro quarter_start(event_date) -%}
    cast(date_trunc('quarter', {{ event_date }}) as date)
{%- endmacro %}
