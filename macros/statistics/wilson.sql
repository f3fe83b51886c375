{%- macro wilson_lower(numerator, denominator, critical_value=none) -%}
    {%- set events = 'cast(' ~ numerator ~ ' as double)' -%}
    {%- set trials = 'nullif(cast(' ~ denominator ~ ' as double), 0)' -%}
    {%- set z = 'cast(' ~ (critical_value or var('normal_quantile_95')) ~ ' as double)' -%}
    (2 * {{ events }} + {{ z }} * {{ z }}
        - {{ z }} * sqrt({{ z }} * {{ z }} + 4 * {{ events }} * (1 - {{ events }} / {{ trials }})))
    / (2 * ({{ trials }} + {{ z }} * {{ z }}))
{%- endmacro -%}

{%- macro wilson_upper(numerator, denominator, critical_value=none) -%}
    {%- set complement = '((' ~ denominator ~ ') - (' ~ numerator ~ '))' -%}
    (1 - {{ wilson_lower(complement, denominator, critical_value) }})
{%- endmacro -%}
