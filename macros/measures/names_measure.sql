{#- Whether a register entry such as `one_measure + another` names a measure. -#}
{%- macro names_measure(entry, measure) -%}
    coalesce({{ dbt.position(
        "'+' || " ~ measure ~ " || '+'",
        "'+' || replace(" ~ entry ~ ", ' ', '') || '+'"
    ) }} > 0, false)
{%- endmacro -%}
