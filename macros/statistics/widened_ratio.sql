{%- macro widened_ratio(limit, ratio='ratio', widening='widening') -%}
    case
        when {{ ratio }} > 0
            then power({{ ratio }}, 1 - {{ widening }}) * power({{ limit }}, {{ widening }})
        when {{ ratio }} = 0 then {{ limit }} * power({{ widening }}, 2)
        else {{ limit }} / power({{ widening }}, 2)
    end
{%- endmacro -%}
