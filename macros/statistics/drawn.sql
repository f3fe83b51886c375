{#- A line of a control chart in the figure's own unit: pounds back from their logarithm, shares as
    percentages within 0 and 100, and nothing below 0. Null where there is no chart. -#}
{%- macro drawn(line) -%}
    case
        when reason is not null or {{ line }} is null then null
        when unit = 'gbp' then power(10, {{ line }})
        when chart = 'p_prime' then least(greatest(100 * {{ line }}, 0), 100)
        else greatest({{ line }}, 0)
    end
{%- endmacro -%}
