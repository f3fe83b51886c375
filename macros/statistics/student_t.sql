{#- The quantile of Student's t that belongs to a normal quantile (a variable's name), by the
    Cornish-Fisher expansion in 1 / degrees of freedom. At 97.5 % it is off by less than 8e-6 from
    10 degrees; below, take exact ones from the seed student_t_quantiles. -#}
{%- macro student_t(degrees_of_freedom, quantile='normal_quantile_95') -%}
    {%- set z = var(quantile) -%}
    {%- set df = 'cast(' ~ degrees_of_freedom ~ ' as double)' -%}
    {{ z }}
    + {{ (z**3 + z) / 4 }} / {{ df }}
    + {{ (5 * z**5 + 16 * z**3 + 3 * z) / 96 }} / power({{ df }}, 2)
    + {{ (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384 }} / power({{ df }}, 3)
    + {{ (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160 }}
    / power({{ df }}, 4)
{%- endmacro -%}

{#- What a limit of 95 or 99.8 % is multiplied by: the normal quantile from 60 degrees of freedom,
    t below, exact (the seed's, left joined) below 10; null below 1. -#}
{%- macro critical_value(degrees_of_freedom, level, exact) -%}
    case
        when {{ degrees_of_freedom }} >= 60 then {{ var('normal_quantile_' ~ level) }}
        when {{ degrees_of_freedom }} >= 10
            then {{ student_t(degrees_of_freedom, 'normal_quantile_' ~ level) }}
        else {{ exact }}
    end
{%- endmacro -%}
