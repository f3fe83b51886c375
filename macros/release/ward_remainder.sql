{%- macro ward_remainder(borough_code) -%}
    concat({{ borough_code }}, '-other')
{%- endmacro -%}
