{#- A figure as text with one decimal, for sentences alone: tables keep what was computed. -#}
{%- macro one_decimal(amount) -%}
    cast(cast({{ amount }} as decimal(9, 1)) as string)
{%- endmacro -%}
