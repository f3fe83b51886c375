{#- Every sentence that the marts hold for readers is put together here. -#}


{#- The survey and its target -#}


{#- Control charts -#}


{#- Crack houses and the crime around them -#}

{% macro vicinity_statement(log_ratio, reach) -%}
    case
        when {{ reach }} is null then 'too few to say'
        else concat(
                case
                    when {{ log_ratio }} > {{ reach }} then 'higher than in other wards'
                    when {{ log_ratio }} < -{{ reach }} then 'lower than in other wards'
                    else 'no clear difference from other wards'
                end,
                '. This is an association, not an effect: closures tend to follow a peak, so a',
                ' fall may be a return to the usual level'
            )
    end
{%- endmacro %}
