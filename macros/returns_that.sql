{% macro returns_that(fact) %}
    {%- set names = [] -%}
    {%- for return_name, facts in returns().items() if facts[fact] -%}
        {%- do names.append(return_name) -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}
