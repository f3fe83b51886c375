{% macro folded_ward(name) -%}
    trim(replace(' ' || {{ folded(name) }} || ' ', ' saint ', ' st '))
{%- endmacro %}
