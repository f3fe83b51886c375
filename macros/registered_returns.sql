{#- The names of the returns that the return register speaks of. -#}
{% macro registered_returns() %}
    {%- set names = [] -%}
    {%- for return_name, facts in returns().items() if facts.is_registered -%}
        {%- do names.append(return_name) -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}
