{% macro quarter_of_label(label) -%}
    cast({{ dbt.dateadd(
        'month',
        '3 * (cast(right(' ~ label ~ ', 1) as integer) - 1)',
        'make_date(cast(left(' ~ label ~ ', 4) as integer), 4, 1)'
    ) }} as date)
{%- endmacro %}
