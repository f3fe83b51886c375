{%- macro chance_spread(chart, centre, denominator) -%}
    sqrt(
        case {{ chart }}
            when 'p_prime' then greatest({{ centre }} * (1 - {{ centre }}), 0)
            else {{ centre }}
        end / nullif(cast({{ denominator }} as double), 0)
    )
{%- endmacro -%}
