{#- Wilson's 95 % limits of a proportion, in [0, 1]; null where the denominator is null or 0.
    The numerator need not be whole: proportion * effective sample serves for a survey.
    critical_value: an SQL expression in place of the normal quantile (see student_t). -#}
{%- macro wilson_lower(numerator, denominator, critical_value=none) -%}
    {%- set events = 'cast(' ~ numerator ~ ' as double)' -%}
    {%- set trials = 'nullif(cast(' ~ denominator ~ ' as double), 0)' -%}
    {%- set z = 'cast(' ~ (critical_value or var('normal_quantile_95')) ~ ' as double)' -%}
    (2 * {{ events }} + {{ z }} * {{ z }}
        - {{ z }} * sqrt({{ z }} * {{ z }} + 4 * {{ events }} * (1 - {{ events }} / {{ trials }})))
    / (2 * ({{ trials }} + {{ z }} * {{ z }}))
{%- endmacro -%}

{#- One less the lower limit of the complement: exactly 1 where all count. -#}
{%- macro wilson_upper(numerator, denominator, critical_value=none) -%}
    {%- set complement = '((' ~ denominator ~ ') - (' ~ numerator ~ '))' -%}
    (1 - {{ wilson_lower(complement, denominator, critical_value) }})
{%- endmacro -%}
