{%- macro newcombe_lower(value, name, other_value, other_name, level) -%}
    {{ value }} - {{ other_value }} - sqrt(
        power({{ value }} - {{ name }}_lower_{{ level }}, 2)
        + power({{ other_name }}_upper_{{ level }} - {{ other_value }}, 2)
    )
{%- endmacro -%}

{%- macro newcombe_upper(value, name, other_value, other_name, level) -%}
    {{ value }} - {{ other_value }} + sqrt(
        power({{ name }}_upper_{{ level }} - {{ value }}, 2)
        + power({{ other_value }} - {{ other_name }}_lower_{{ level }}, 2)
    )
{%- endmacro -%}
