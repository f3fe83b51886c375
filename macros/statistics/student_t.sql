{#- The 97.5 % quantile of Student's t by the Cornish-Fisher expansion in 1 / degrees of freedom.
    Off by less than 8e-6 from 10 degrees, 4e-3 from 3; null below 1, where it does not hold. -#}
{%- macro student_t(degrees_of_freedom) -%}
    {%- set z = var('normal_quantile_95') -%}
    {%- set df = 'cast(' ~ degrees_of_freedom ~ ' as double)' -%}
    case when {{ degrees_of_freedom }} >= 1 then
        {{ z }}
        + {{ (z**3 + z) / 4 }} / {{ df }}
        + {{ (5 * z**5 + 16 * z**3 + 3 * z) / 96 }} / power({{ df }}, 2)
        + {{ (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384 }} / power({{ df }}, 3)
        + {{ (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160 }}
        / power({{ df }}, 4)
    end
{%- endmacro -%}
