{#- A list of words as the inside of an SQL IN. -#}
{% macro listed(words) -%}
    {% for word in words %}'{{ word }}'{{ ', ' if not loop.last }}{% endfor %}
{%- endmacro %}
