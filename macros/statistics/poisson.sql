{#- 95 % limits of a count of events: exact below 10 (the lower_95 and upper_95 of the seed
    exact_poisson_limits, left joined on its events), Byar's approximation from 10. -#}
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
