{% macro counted_on(return_name) -%}
    {%- set facts = returns()[return_name] -%}
    {%- if facts.counted_as == 'month' -%}
        {{ month_start(facts.counted_on[0]) }}
    {%- elif facts.counted_as == 'quarter' -%}
        {{ quarter_of_label(facts.counted_on[0]) }}
    {%- elif facts.counted_on | length == 1 -%}
        {{ facts.counted_on[0] }}
    {%- else -%}
        coalesce({{ facts.counted_on | join(', ') }})
    {%- endif -%}
{%- endmacro %}
