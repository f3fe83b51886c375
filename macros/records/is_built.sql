{#- Whether a return's rows are built now: all of them are, unless dbt is told which have changed.
    For models whose rows each belong to one return; those of the others stay as they are. -#}
{% macro is_built(return_name='return_name') -%}
    {%- set changed = var('changed_returns') -%}
    {%- if changed is none or not is_incremental() -%}
        true
    {%- elif changed -%}
        {{ return_name }} in ({{ listed(changed) }})
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}

{#- Takes the rows that are built now out of a table that stands. -#}
{% macro clear_built() -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where {{ is_built() }}
    {%- endif -%}
{%- endmacro %}
