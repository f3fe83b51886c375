{% macro spark__dateadd(datepart, interval, from_date_or_timestamp) -%}
    {%- set months = {'month': 1, 'quarter': 3, 'year': 12} -%}
    {%- if datepart == 'day' -%}
        date_add({{ from_date_or_timestamp }}, {{ interval }})
    {%- elif datepart in months -%}
        add_months({{ from_date_or_timestamp }}, {{ months[datepart] }} * ({{ interval }}))
    {%- else -%}
        {{ exceptions.raise_compiler_error('On Spark no date is moved by a ' ~ datepart) }}
    {%- endif -%}
{%- endmacro %}

{% macro spark__datediff(first_date, second_date, datepart) -%}
    {%- set parts = {'month': 12, 'quarter': 4} -%}
    {%- if datepart == 'day' -%}
        date_diff({{ second_date }}, {{ first_date }})
    {%- elif datepart in parts -%}
        (
            {{ parts[datepart] }} * (year({{ second_date }}) - year({{ first_date }}))
            + {{ datepart }}({{ second_date }}) - {{ datepart }}({{ first_date }})
        )
    {%- elif datepart == 'year' -%}
        (year({{ second_date }}) - year({{ first_date }}))
    {%- else -%}
        {{ exceptions.raise_compiler_error('On Spark no ' ~ datepart ~ 's are counted') }}
    {%- endif -%}
{%- endmacro %}
