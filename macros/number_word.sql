{%- macro number_word(amount) -%}
    case {{ amount }} when 0 then 'None' when 1 then 'One' else 'Two' end
{%- endmacro -%}
