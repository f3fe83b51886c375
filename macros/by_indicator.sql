{#-
    Say which rows a build of a model by indicator replaces: those of the indicators in dbt's
    variable `indicators`, or all rows if there is no list. A new table always gets all rows. Tests
    check the same rows. The variable is read only in SQL and hooks, never in `config`, so that the
    parsed project does not depend on it.
-#}
{% macro is_rebuilt(column='indicator_id') -%}
    {%- set indicators = var('indicators', none) -%}
    {%- if indicators is none or not (model.resource_type == 'test' or is_incremental()) -%}
        true
    {%- else -%}
        {{ column }} in ({{ listed(indicators) }})
    {%- endif -%}
{%- endmacro %}

{#- Delete these rows before the model appends their new versions in the same transaction. -#}
{% macro delete_rebuilt() -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where {{ is_rebuilt() }}
    {%- endif -%}
{%- endmacro %}
