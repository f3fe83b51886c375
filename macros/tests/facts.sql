{#
    A test of the facts of tables: one row a fact that does not hold, with its number of rows.

    Each of `tables` is a dict: `of` (the relation), and any of `key` (the columns of which no two
    rows have the same), `unique` (columns that are each a key), `not_null`, `values` (the codes of
    a column), `references` (the relation that has a column's values, or its `to` and `field`) and
    `expressions` (true in every row). One test of many tables costs dbt what one of one does.
#}
{% macro facts(tables) %}
with facts as (
    {%- set selects = [] -%}
    {%- for each in tables -%}
        {%- if each.key -%}
            {%- do selects.append(duplicates_of(each.of, each.key)) -%}
        {%- endif -%}
        {%- for column in each.unique or [] -%}
            {%- do selects.append(duplicates_of(each.of, [column])) -%}
        {%- endfor -%}
        {%- for column in each.not_null or [] -%}
            {%- do selects.append(rows_where(each.of, column ~ ' is given', column ~ ' is null')) -%}
        {%- endfor -%}
        {%- for column, codes in each.get('values', {}).items() -%}
            {%- do selects.append(rows_where(
                each.of, column ~ ' is one of ' ~ codes | join(', '),
                column ~ ' not in (' ~ quoted_codes(codes) ~ ')'
            )) -%}
        {%- endfor -%}
        {%- for column, found in (each.references or {}).items() -%}
            {%- set to = found.to if found.field is defined else found -%}
            {%- set field = found.field if found.field is defined else column -%}
            {%- do selects.append(rows_where(
                each.of, column ~ ' is in ' ~ to.identifier,
                column ~ ' is not null and ' ~ column ~ ' not in ('
                ~ 'select ' ~ field ~ ' from ' ~ to ~ ' where ' ~ field ~ ' is not null)'
            )) -%}
        {%- endfor -%}
        {%- for expression in each.expressions or [] -%}
            {%- do selects.append(rows_where(
                each.of, expression, 'not coalesce(' ~ expression ~ ', false)'
            )) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ selects | join('\n    union all\n') }}
)

select
    table_name,
    fact,
    failing_rows
from facts
where failing_rows > 0
{% endmacro %}

{% macro duplicates_of(relation, columns) %}
    select
        '{{ relation.identifier }}' as table_name,
        'one row each {{ columns | join(", ") }}' as fact,
        count(*) as failing_rows
    from (
        select 1 as one
        from {{ relation }}
        group by {{ columns | join(', ') }}
        having count(*) > 1
    ) as repeated
{%- endmacro %}

{% macro rows_where(relation, fact, failing) %}
    select
        '{{ relation.identifier }}' as table_name,
        '{{ fact | replace("'", "''") }}' as fact,
        count(*) as failing_rows
    from {{ relation }}
    where {{ failing }}
{%- endmacro %}

{% macro quoted_codes(codes) -%}
    {%- for code in codes -%}
        {{ code if code is number else "'" ~ code ~ "'" }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
