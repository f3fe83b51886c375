{%- macro drawn(line) -%}
    case
        when reason is not null or {{ line }} is null then null
        when unit in ('gbp', 'index') then power(10, {{ line }})
        when chart = 'p_prime' then least(greatest(100 * {{ line }}, 0), 100)
        else greatest({{ line }}, 0)
    end
{%- endmacro -%}
