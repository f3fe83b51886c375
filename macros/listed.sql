{% macro listed(words) -%}
    {% for word in words %}'{{ word }}'{{ ', ' if not loop.last }}{% endfor %}
{%- endmacro %}
