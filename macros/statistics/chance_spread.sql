{#- The standard deviation that chance alone would give a percentage (as a share) or a rate of days,
    around a pooled ratio. A ratio beyond 0 and 1, as of pounds, has none as a share. -#}
{%- macro chance_spread(chart, centre, denominator) -%}
    sqrt(
        case {{ chart }}
            when 'p_prime' then greatest({{ centre }} * (1 - {{ centre }}), 0)
            else {{ centre }}
        end / nullif(cast({{ denominator }} as double), 0)
    )
{%- endmacro -%}
