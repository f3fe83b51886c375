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

{%- macro critical_value(degrees_of_freedom, level, exact) -%}
    case
        when {{ degrees_of_freedom }} >= 60 then {{ var('normal_quantile_' ~ level) }}
        when {{ degrees_of_freedom }} >= 10
            then {{ student_t(degrees_of_freedom, 'normal_quantile_' ~ level) }}
        else {{ exact }}
    end
{%- endmacro -%}
