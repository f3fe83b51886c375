{#- The code of the row beside a borough's wards: what was counted there without a ward. -#}
{%- macro ward_remainder(borough_code) -%}
    concat({{ borough_code }}, '-other')
{%- endmacro -%}
