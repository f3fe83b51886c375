{% macro listed(words) -%}
    {% for word in words %}'{{ word }}'{{ ', ' if not loop.last }}{% endfor %}
{%- endmacro %}

{% macro returns_that(fact) %}
    {%- set names = [] -%}
    {%- for return_name, facts in returns().items() if facts[fact] -%}
        {%- do names.append(return_name) -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}

{% macro returns_by_quarter() %}
    {%- set names = [] -%}
    {%- for return_name, facts in returns().items()
        if facts.reported_by in ['sender', 'quarter', 'list', 'wave'] -%}
        {%- do names.append(return_name) -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}
