{% macro duplicates_of(model, columns) %}
    select
        'one row each {{ columns | join(", ") }}' as fact,
        count(*) as failing_rows
    from (
        select 1 as one
        from {{ model }}
        group by {{ columns | join(', ') }}
        having count(*) > 1
    ) as repeated
{%- endmacro %}

{% macro rows_where(model, fact, failing) %}
    select
        '{{ fact | replace("'", "''") }}' as fact,
        count(*) as failing_rows
    from {{ model }}
    where {{ failing }}
{%- endmacro %}

{% macro quoted_codes(codes) -%}
    {%- for code in codes -%}
        {{ code if code is number else "'" ~ code ~ "'" }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
