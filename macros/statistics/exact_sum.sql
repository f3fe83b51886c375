{#- A sum of doubles that does not hang on the order of the rows, as a floating sum does: added as
    decimals, then a double again. So many places leave 38 less as many digits before them. -#}
{%- macro exact_sum(amount, places=30) -%}
    cast(sum(cast({{ amount }} as decimal(38, {{ places }}))) as double)
{%- endmacro -%}

{#- A mean of shares or of counts that does not hang on the order of the rows either. -#}
{%- macro exact_mean(amount) -%}
    {{ exact_sum(amount, 12) }} / nullif(count({{ amount }}), 0)
{%- endmacro -%}
