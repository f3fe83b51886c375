{%- macro count_of(flag) -%}
    {{ sum_of(1, flag) }}
{%- endmacro -%}

{%- macro sum_of(amount, flag='true') -%}
    cast(sum(case when {{ flag }} then {{ amount }} end) as decimal(38, 2))
{%- endmacro -%}
