{#- One stratum's part of a Taylor-linearised variance, from the sum of its respondents' influence
    values, the sum of their squares, and all its respondents, those outside the domain included.
    A stratum of one is centred on the whole estimate, which is conservative. -#}
{%- macro stratum_variance(influence_sum, influence_squares, respondents) -%}
    case
        when {{ respondents }} > 1 then
            {{ respondents }} / ({{ respondents }} - 1.0e0) * greatest(
                {{ influence_squares }} - power({{ influence_sum }}, 2) / {{ respondents }}, 0)
        else {{ influence_squares }}
    end
{%- endmacro -%}
