{% macro month_of(event_date) -%}
    cast(date_trunc('month', {{ event_date }}) as date)
{%- endmacro %}

{% macro quarter_start(event_date) -%}
    cast(date_trunc('quarter', {{ event_date }}) as date)
{%- endmacro %}

{% macro quarter_of_label(label) -%}
    cast({{ dbt.dateadd(
        'month',
        '3 * (cast(right(' ~ label ~ ', 1) as integer) - 1)',
        'make_date(cast(left(' ~ label ~ ', 4) as integer), 4, 1)'
    ) }} as date)
{%- endmacro %}

{% macro month_start(month) -%}
    {{ dbt.safe_cast('left(' ~ month ~ ", 4) || '-' || right(" ~ month ~ ", 2) || '-01'", 'date') }}
{%- endmacro %}
