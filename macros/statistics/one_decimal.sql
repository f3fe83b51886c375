{%- macro one_decimal(amount) -%}
    cast(cast({{ amount }} as decimal(9, 1)) as string)
{%- endmacro -%}

{%- macro told_from(amount, marks) -%}
    case
        {%- for mark in marks %}
        when {{ below_mark(amount, mark) }} and round({{ amount }}, 1) = {{ mark }}
            then cast(cast(least(round({{ amount }}, 2), {{ mark }} - 0.01) as decimal(9, 2)) as string)
        when {{ below_mark(mark, amount) }} and round({{ amount }}, 1) = {{ mark }}
            then cast(cast(greatest(round({{ amount }}, 2), {{ mark }} + 0.01) as decimal(9, 2)) as string)
        {%- endfor %}
        else {{ one_decimal(amount) }}
    end
{%- endmacro -%}

{%- macro below_mark(amount, mark) -%}
    cast({{ amount }} as decimal(12, 9)) < cast({{ mark }} as decimal(12, 9))
{%- endmacro -%}
