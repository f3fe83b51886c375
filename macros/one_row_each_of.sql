{% macro one_row_each_of(words, column) %}
    {%- for word in words %}
    select '{{ word }}' as {{ column }}{{ ' union all' if not loop.last }}
    {%- endfor %}
{% endmacro %}
