{%- macro exact_sum(amount, places=30, over=none) -%}
    cast(sum(cast({{ amount }} as decimal(38, {{ places }}))){{ ' over ' ~ over if over }} as double)
{%- endmacro -%}

{%- macro exact_mean(amount) -%}
    {{ exact_sum(amount, 12) }} / nullif(count({{ amount }}), 0)
{%- endmacro -%}
