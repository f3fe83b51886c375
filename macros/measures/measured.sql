{#- How many rows of a group a flag is true of, as a measure; null where there are none. -#}
{%- macro count_of(flag) -%}
    {{ sum_of(1, flag) }}
{%- endmacro -%}

{#- What the rows of a group that a flag is true of add up to, as a measure; null where there are
    none. Wide enough for any number of the widest amounts. -#}
{%- macro sum_of(amount, flag='true') -%}
    cast(sum(case when {{ flag }} then {{ amount }} end) as decimal(38, 2))
{%- endmacro -%}
