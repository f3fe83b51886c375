{#- The first day of the quarter that a date lies in; fiscal quarters are calendar quarters. -#}
{% macro quarter_start(event_date) -%}
    cast(date_trunc('quarter', {{ event_date }}) as date)
{%- endmacro %}
