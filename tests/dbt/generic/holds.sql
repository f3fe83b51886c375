{% test holds(
    model, key=[], unique=[], not_null=[], values={}, references={}, expressions=[]
) %}
with facts as (
    {%- set selects = [] -%}
    {%- if key -%}
        {%- do selects.append(duplicates_of(model, key)) -%}
    {%- endif -%}
    {%- for column in unique -%}
        {%- do selects.append(duplicates_of(model, [column])) -%}
    {%- endfor -%}
    {%- for column in not_null -%}
        {%- do selects.append(rows_where(model, column ~ ' is given', column ~ ' is null')) -%}
    {%- endfor -%}
    {%- for column, codes in values.items() -%}
        {%- do selects.append(rows_where(
            model, column ~ ' is one of ' ~ codes | join(', '),
            column ~ ' not in (' ~ quoted_codes(codes) ~ ')'
        )) -%}
    {%- endfor -%}
    {%- for column, found in references.items() -%}
        {%- set to = found.to if found.field is defined else found -%}
        {%- set field = found.field if found.field is defined else column -%}
        {%- do selects.append(rows_where(
            model, column ~ ' is in ' ~ to.identifier,
            column ~ ' is not null and ' ~ column ~ ' not in ('
            ~ 'select ' ~ field ~ ' from ' ~ to ~ ' where ' ~ field ~ ' is not null)'
        )) -%}
    {%- endfor -%}
    {%- for expression in expressions -%}
        {%- do selects.append(rows_where(
            model, expression, 'not coalesce(' ~ expression ~ ', false)'
        )) -%}
    {%- endfor -%}
    {{ selects | join('\n    union all\n') }}
)

select
    fact,
    failing_rows
from facts
where failing_rows > 0
{% endtest %}
