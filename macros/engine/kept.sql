{% macro kept(names) -%}
    /* kept: {{ names | join(' ') }} */
{% endmacro %}
