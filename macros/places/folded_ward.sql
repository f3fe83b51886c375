{#- A ward's name as it is compared: folded, and `Saint` as `St`. -#}
{% macro folded_ward(name) -%}
    trim(replace(' ' || {{ folded(name) }} || ' ', ' saint ', ' st '))
{%- endmacro %}
