{# One row per non-blank line, with its non-empty cells named as in the contract. A monthly extract
   has one row per non-empty month cell instead. `_is_clean` is true if the cells are known to be
   clean and readable. A line that is not a record, because it is ragged, a total or a note, is
   stored in full in `_record`. #}
{% set months = header.months %}
{% set cells = range(header.width) | reject('in', months.values()) | list %}
{% set across = ('month', 'offences') if contract.months_across else () %}
{% set columns = contract.columns | rejectattr('name', 'in', across) | list %}
{% set places = header.positions_of(columns | select('place')) %}
{% set references = header.positions_of(columns | selectattr('is_reference')) %}
{% set required = contract.columns | selectattr('required') | map(attribute='name') | list %}
with
sent as (
    {% include 'sent.sql' %}
),

joined as (
    select
        *,
        concat_ws(' ', {{ range(header.width) | each('c?') | join(', ') }}) as _line
    from sent
),

seen as (
    select *, is_clean(_line) as _is_clean from joined
),

filled as (
    -- In a ragged line, the cells below the header may all be empty.
    select * from seen where _is_clean or is_filled(_line) or _record is not null
),

-- Almost all lines are clean and readable. The cells of an unclean line share one lambda, because
-- DuckDB recompiles an expression wherever it is repeated.
listed as (
    select
        *,
        case
            when not _is_clean
                then list_transform(
                    [{{ cells | each('c?') | join(', ') }}], lambda cell: given(cell)
                )
        end as _given,
        case
            when not _is_clean
                then list_transform(
                    [{{ places | each('c?') | join(', ') }}], lambda cell: given_place(cell)
                )
        end as _places
    from filled
),

given as (
    select
        {% for at in cells %}
        case
            when _is_clean then given_clean(c{{ at }})
            else _given[{{ loop.index }}]
        end as g{{ at }},
        {% endfor %}
        {% for at in places %}
        case
            when _is_clean then given_clean_place(c{{ at }})
            else _places[{{ loop.index }}]
        end as p{{ at }},
        {% endfor %}
        *
    from listed
),

compared as (
    select
        {% for at in references %}
        compared(g{{ at }}) as compared{{ at }},
        {% endfor %}
        *
    from given
),

-- Treat a reference as not given if its normalised form is empty.
comparable as (
    select
        *
        {% if references %}
        replace (
            {% for at in references %}
            case when compared{{ at }} is not null then g{{ at }} end as g{{ at }}{{ ',' if not loop.last }}
            {% endfor %}
        )
        {% endif %}
    from compared
),

named as (
    select
        {% for column in columns %}
        {% set at = header.positions.get(column.name) %}
        {% set given = ('p' if at in places else 'g') ~ at %}
        {{ 'null::varchar' if at is none else given }} as _{{ column.name }},
        {% if column.is_reference %}
        {{ 'null::varchar' if at is none else 'compared%d' % at }} as _{{ column.name }}_compared,
        {% endif %}
        {% endfor %}
        {% for month, at in months.items() %}
        c{{ at }} as m{{ month }},
        {% endfor %}
        {% for at in cells %}
        c{{ at }},
        {% endfor %}
        coalesce({{ cells | each('g?') | join(', ') }}) as _first,
        _record,
        _sheet_row,
        _is_clean,
        _sha256
    from comparable
),

{% if months %}
across as (
    select
        * exclude (_cell, _column),
        case when _is_clean then given_clean(_cell) else given(_cell) end as _offences,
        substr(_column, 2) as _month
    from named
    unpivot (_cell for _column in ({{ months | each('m?') | join(', ') }}))
),

{% endif %}
numbered as (
    select
        *,
        row_number() over () as _row_number,
        case
            when coalesce(is_total_or_note(_first), false) then 'not_a_record'
            when ({{ contract.key | each('_? is null') | join(' or ') }})
                and 2 * ({{ required | each('(_? is not null)::integer') | join(' + ') }})
                < {{ required | length }}
                then 'not_a_record'
            when _record is not null then 'ragged_row'
            else 'record'
        end as _line_kind
    from {{ 'across where _offences is not null' if months else 'named' }}
)

select
    _sha256,
    _row_number,
    _sheet_row,
    _line_kind,
    _is_clean,
    case
        when _line_kind <> 'record'
            then coalesce(
                _record,
                cast(
                    to_json(
                        list_transform(
                            [{{ cells | each('c?') | join(', ') }}],
                            lambda cell: cleaned(coalesce(cell, ''))
                        )
                    ) as varchar
                )
            )
    end as _record,
    {% for column in contract.columns %}
    {% if column.is_reference %}
    _{{ column.name }}_compared,
    {% endif %}
    _{{ column.name }}{{ ',' if not loop.last }}
    {% endfor %}
from numbered
