{%- macro stratum_variance(influence_sum, influence_squares, respondents) -%}
    case
        when {{ respondents }} > 1 then
            {{ respondents }} / ({{ respondents }} - 1.0e0) * greatest(
                {{ influence_squares }} - power({{ influence_sum }}, 2) / {{ respondents }}, 0)
        else {{ influence_squares }}
    end
{%- endmacro -%}
