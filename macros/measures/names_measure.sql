{%- macro names_measure(entry, measure) -%}
    coalesce({{ dbt.position(
        "'+' || " ~ measure ~ " || '+'",
        "'+' || replace(" ~ entry ~ ", ' ', '') || '+'"
    ) }} > 0, false)
{%- endmacro -%}
