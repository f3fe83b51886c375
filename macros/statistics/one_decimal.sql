{#- A figure as text with one decimal, for sentences alone: tables keep what was computed. -#}
{%- macro one_decimal(amount) -%}
    cast(cast({{ amount }} as decimal(9, 1)) as string)
{%- endmacro -%}

{#- The same, with two decimals where one would read as one of `marks` that the figure is not, so
    that 2.96 is not said to be 3.0; cut, not rounded, so that it stays on its side of the mark. -#}
{%- macro told_from(amount, marks) -%}
    case
        {%- for mark in marks %}
        when {{ below_mark(amount, mark) }} and round({{ amount }}, 1) = {{ mark }}
            then cast(cast(floor(100 * {{ amount }}) / 100 as decimal(9, 2)) as string)
        when {{ below_mark(mark, amount) }} and round({{ amount }}, 1) = {{ mark }}
            then cast(cast(ceil(100 * {{ amount }}) / 100 as decimal(9, 2)) as string)
        {%- endfor %}
        else {{ one_decimal(amount) }}
    end
{%- endmacro -%}

{#- Less by more than floating point makes of nothing. -#}
{%- macro below_mark(amount, mark) -%}
    cast({{ amount }} as decimal(12, 9)) < cast({{ mark }} as decimal(12, 9))
{%- endmacro -%}
