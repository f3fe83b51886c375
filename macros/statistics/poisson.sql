{%- macro poisson_lower(events, exact_limit='exact_poisson_limits.lower_95') -%}
    case
        when {{ events }} >= 10 then {{ byar_limit('cast(' ~ events ~ ' as double)', '-') }}
        else {{ exact_limit }}
    end
{%- endmacro -%}

{%- macro poisson_upper(events, exact_limit='exact_poisson_limits.upper_95') -%}
    case
        when {{ events }} >= 10 then {{ byar_limit('(cast(' ~ events ~ ' as double) + 1)', '+') }}
        else {{ exact_limit }}
    end
{%- endmacro -%}

{%- macro byar_limit(events, sign) -%}
    {{ events }} * power(
        1 - 1 / (9 * {{ events }})
        {{ sign }} cast({{ var('normal_quantile_95') }} as double) / (3 * sqrt({{ events }})), 3)
{%- endmacro -%}
