{# One row per landed line, with its cells read as the contract's types. `_unparsed` contains the
   text of unreadable cells, and `_sent` the text of cells whose value is written differently in the
   file. References to people become pseudonyms. `american` lists the date columns that are clearly
   written as month/day/year. `_ambiguous` lists the columns with dates that can be read as two
   different days. #}
{% from 'typed.sql' import typed, is_beyond, is_exact %}
{% set persons = contract.persons %}
{% set readable = contract.columns | select('read') | rejectattr('is_person') | list %}
{% set valued = contract.columns | reject('place') | rejectattr('semantic_type', 'eq', 'ward') %}
{% set is_unread = '(_record is null and _? is not null and ? is null)' %}
{% set is_sent_otherwise = '(_? <> cast(? as varchar))' %}

{# Return, as JSON, the cells that meet a condition. All cells are tested together first, because
   most lines have no such cell. #}
{% macro cells_where(columns, condition) %}
case
    when {{ columns | map(attribute='name') | each(condition) | join(' or ') }}
        then '{' || concat_ws(
            ', ',
            {% for column in columns %}
            case
                when {{ [column.name] | each(condition) | first }}
                    then '"{{ column.name }}": '
                        || to_json({{ ('_%s_pseudonym' if column.is_person else 'shown(_%s)') % column.name }})
            end{{ ',' if not loop.last }}
            {% endfor %}
        ) || '}'
end
{%- endmacro %}

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
        {% set value = typed(column, cell, '_is_clean') %}
        {% if column.name in american %}
        {% set value = 'read_date_in_doubt(%s)' % cell %}
        {% endif %}
        case
            {% if column.is_person %}
            when _record is null and {{ value }} is not null
                then as_long(of{{ cell }}.pseudonym, {{ cell }}, {{ column.max_length or 'null' }})
            {% else %}
            when _record is null
                then cast({{ value }} as {{ column.sql_type }})
            {% endif %}
        end as {{ column.name }}{{ ',' if persons or not loop.last }}
        {% endfor %}
        {% for column in persons %}
        {% if column.unpadded %}
        of_{{ column.name }}.unpadded as _{{ column.unpadded }},
        {% endif %}
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
    select
        *,
        {% for column in contract.columns if column.compared != column.name %}
        case
            when length({{ column.name }}) > {{ column.max_length }}
                then left(_{{ column.compared }}, {{ column.max_length + 1 }})
            when {{ column.name }} is not null then _{{ column.compared }}
        end as {{ column.compared }},
        {% endfor %}
        {% for column in contract.columns if column.unpadded %}
        case when {{ column.name }} is not null then _{{ column.unpadded }} end as {{ column.unpadded }},
        {% endfor %}
        {{ cells_where(contract.columns, is_unread) | indent }} as _unparsed
    from read
)

select
    _sha256,
    _row_number,
    _sheet_row,
    _line_kind,
    _unparsed,
    {% if american %}
    nullif(
        concat_ws(
            ';',
            {% for name in american %}
            case when _record is null and is_ambiguous(_{{ name }}) then '{{ name }}' end{{ ',' if not loop.last }}
            {% endfor %}
        ),
        ''
    ) as _ambiguous,
    {% else %}
    null::varchar as _ambiguous,
    {% endif %}
    {{ cells_where(readable, is_sent_otherwise) | indent }} as _sent,
    {% if persons %}
    -- In a line that is not a record, any cell may identify a person.
    cast(
        to_json(
            list_transform(
                cells_of(_record),
                lambda cell: case when trim(cell) = '' then cell else pseudonym_of(cell) end
            )
        ) as varchar
    ) as _record,
    {% else %}
    _record,
    {% endif %}
    -- Hash the row's values, except places. Also hash the text of each cell that could not be read
    -- in full.
    cast(
        hash(
            {% for column in valued %}
            {{ 'coalesce(withdrawn, false)' if column.name == 'withdrawn' else column.compared }},
            {% endfor %}
            case
                when _record is not null
                    or _unparsed is not null
                    {% for column in contract.columns if is_beyond(column, column.name) %}
                    or {{ is_beyond(column, column.name) }}
                    {% endfor %}
                    then row(
                        {% for column in contract.columns %}
                        case
                            {% if column.is_reference %}
                            when {{ column.name }} is not null
                                and not ({{ is_exact(column, column.name) }})
                                then _{{ column.name }}_compared
                            {% endif %}
                            when not ({{ is_exact(column, column.name) }}) then _{{ column.name }}
                        end{{ ',' if not loop.last }}
                        {% endfor %}
                    )
            end
        ) as varchar
    ) as _content,
    {% for name in contract.added_columns %}
    {{ name }},
    {% endfor %}
    {% for column in contract.columns %}
    {{ column.name }}{{ ',' if not loop.last }}
    {% endfor %}
from noted
