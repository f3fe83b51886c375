{# One row: a landed line of the files, its cells read as the contract's types. What cannot be read
   is kept as text in `_unparsed`, what is written otherwise than its value in `_sent`. A reference of
   a person becomes its pseudonym. #}
{% set persons = contract.columns | selectattr('is_person') | list %}

{% macro cells_where(columns, condition) %}
case
    when {% for column in columns %}{{ condition(column.name) }}{{ ' or ' if not loop.last }}{% endfor %}

        then '{' || concat_ws(
            ', ',
            {% for column in columns %}
            case
                when {{ condition(column.name) }}
                    then '"{{ column.name }}": ' || to_json({{ '_%s_pseudonym' % column.name if column.is_person else 'shown(_%s)' % column.name }})
            end{{ ',' if not loop.last }}
            {% endfor %}
        ) || '}'
end
{%- endmacro %}
{% macro is_unread(name) %}(_record is null and _{{ name }} is not null and {{ name }} is null){% endmacro %}
{% macro is_written_otherwise(name) %}(_{{ name }} <> cast({{ name }} as varchar)){% endmacro %}

with
{% if not persons %}
lines as (
    {% include 'lines.sql' %}
),

{% endif %}
read as (
    select
        lines.*,
        {% for column in contract.columns %}
        {% set cell = '_' ~ column.name %}
        {% set value = column | typed(cell, '_is_tame') %}
        case
            when _record is null
                {% if column.is_person and column.max_length %}
                and {{ value }} is not null
                then case
                    when length({{ cell }}) > {{ column.max_length }} then rpad(of{{ cell }}.pseudonym, {{ column.max_length + 1 }}, '0')
                    else of{{ cell }}.pseudonym
                end
                {% elif column.is_person %}
                and {{ value }} is not null
                then of{{ cell }}.pseudonym
                {% else %}
                then cast({{ value }} as {{ column.sql_type }})
                {% endif %}
        end as {{ column.name }}{{ ',' if persons or not loop.last }}
        {% endfor %}
        {% for column in persons %}
        of_{{ column.name }}.pseudonym as _{{ column.name }}_pseudonym{{ ',' if not loop.last }}
        {% endfor %}
    from lines
    {% for column in persons %}
    left join persons as of_{{ column.name }}
        on lines._{{ column.name }} = of_{{ column.name }}.reference
        and lines._sha256 = of_{{ column.name }}._sha256
    {% endfor %}
),

noted as (
    select *, {{ cells_where(contract.columns, is_unread) | indent }} as _unparsed
    from read
)

select
    _sha256,
    _row_number,
    _line_kind,
    _unparsed,
    {{ cells_where(contract.columns | select('read') | rejectattr('is_person') | list, is_written_otherwise) | indent }} as _sent,
    {% if persons %}
    -- Any cell of a line that is not a record may name a person.
    cast(
        to_json(
            list_transform(
                cells_of(_record),
                lambda cell: case when trim(cell) = '' then cell else pseudonym(cell) end
            )
        ) as varchar
    ) as _record,
    {% else %}
    _record,
    {% endif %}
    -- The values but their places, and what they leave out of their cells, in lines that may do so.
    cast(
        hash(
            {% for column in contract.columns if not column is place and column.semantic_type != 'ward' %}
            {{ 'coalesce(withdrawn, false)' if column.name == 'withdrawn' else column.name }},
            {% endfor %}
            case
                when _record is not null
                    or _unparsed is not null
                    {% for column in contract.columns if column | is_beyond(column.name) %}
                    or {{ column | is_beyond(column.name) }}
                    {% endfor %}
                    then row(
                        {% for column in contract.columns %}
                        case when not ({{ column | is_exact(column.name) }}) then _{{ column.name }} end{{ ',' if not loop.last }}
                        {% endfor %}
                    )
            end
        ) as varchar
    ) as _content,
    {% for column in contract.columns %}
    {{ column.name }}{{ ',' if not loop.last }}
    {% endfor %}
from noted
