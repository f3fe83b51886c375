{#- A sum of doubles that does not hang on the order of the rows, as a floating sum does: added as
    decimals, then a double again. For small amounts: 30 places leave eight digits before them. -#}
{%- macro exact_sum(amount) -%}
    cast(sum(cast({{ amount }} as decimal(38, 30))) as double)
{%- endmacro -%}
