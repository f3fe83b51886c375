{% macro hold_not_null() -%}
    {{ adapter.dispatch('hold_not_null')() }}
{%- endmacro %}

{% macro default__hold_not_null() -%}{%- endmacro %}

{% macro duckdb__hold_not_null() -%}
    {%- for column in model.columns.values() -%}
        {%- if 'not_null' in column.constraints | map(attribute='type') | map('string') -%}
            alter table {{ this }} alter column {{ column.name }} set not null;
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
