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

{% macro facts_of_returns_by_quarter() -%}
    {%- for return_name in returns_by_quarter() -%}
        {%- set facts = returns()[return_name] -%}
        select
            '{{ return_name }}' as return_name,
            '{{ facts.reported_by }}' as reported_by,
            {{ facts.is_registered | default(false) | lower }} as is_registered,
            {{ facts.settles_after_days or 0 }} as settles_after_days
        {{- '\n        union all\n        ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
