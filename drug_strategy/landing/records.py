"""The lines of a rectangle that are not blank: numbered, classified, with their given cells.

One SELECT, made from the header. Most lines have only clean cells, which one test of the line
shows; the rules for other lines are one lambda over the line's cells, since DuckDB plans and
compiles an expression as often as it is written.
"""

from drug_strategy.contracts import Contract
from drug_strategy.landing import cells
from drug_strategy.landing.no_records import whole_line
from drug_strategy.landing.readers.header import Header

_ACROSS = ("month", "offences")


def lines_of(header: Header, contract: Contract, relation: str) -> str:
    """The query of a rectangle's lines that are not blank.

    `_is_tame` is true for a line whose cells are already clean and readable. `_record` has the
    whole of a line that is no record, as JSON.
    """
    steps = [*_given(header, contract, relation)]
    steps += _across(header) if contract.months_across else []
    last = "across" if contract.months_across else "named"
    named = ", ".join(f"_{column.name}" for column in contract.columns)
    steps.append(
        f"numbered as (select *, row_number() over () as _row_number,"
        f" {_kind(contract)} as _line_kind from {last})"
    )
    return (
        f"with {', '.join(steps)} select _row_number, _line_kind, _is_tame,"
        f" case when _line_kind <> 'record' then {whole_line(header)} end as _record, {named}"
        " from numbered"
    )


def _given(header: Header, contract: Contract, relation: str) -> list[str]:
    line = [at for at in range(header.width) if at not in header.months.values()]
    types = {
        header.positions[column.name]: column.semantic_type
        for column in contract.columns
        if column.name in header.positions
    }
    places = [at for at in line if types.get(at) in cells.PLACES]
    joined = f"concat_ws(' ', {_listed(range(header.width))})"
    given = [_given_cell(f"c{at}", "string", f"_given[{n}]") for n, at in enumerate(line, start=1)]
    given += [_given_cell(f"c{at}", "borough", f"_places[{n}]") for n, at in enumerate(places, 1)]
    names = [*(f"g{at}" for at in line), *(f"p{at}" for at in places)]
    cells_given = ", ".join(f"{cell} as {name}" for cell, name in zip(given, names, strict=True))
    named = [
        _named(column.name, header.positions.get(column.name), places)
        for column in contract.columns
        if not (contract.months_across and column.name in _ACROSS)
    ]
    months = [f"c{at} as m{name}" for name, at in header.months.items()]
    first = f"coalesce({', '.join(f'g{at}' for at in line)})"
    carried = ", ".join([*named, *months, *(f"c{at}" for at in line)])
    return [
        f"joined as (select *, {joined} as _line from {relation})",
        f"seen as (select *, {cells.is_tame('_line')} as _is_tame from joined)",
        f"filled as (select * from seen where _is_tame or {cells.is_filled('_line')})",
        f"listed as (select *, {_transformed(line, 'string')} as _given,"
        f" {_transformed(places, 'borough')} as _places from filled)",
        f"given as (select *, {cells_given} from listed)",
        f"named as (select {carried}, _record, _is_tame, {first} as _first from given)",
    ]


def _given_cell(cell: str, semantic_type: str, other: str) -> str:
    return f"case when _is_tame then {cells.given_tame(cell, semantic_type)} else {other} end"


def _named(name: str, at: int | None, places: list[int]) -> str:
    if at is None:
        return f"null::varchar as _{name}"
    return f"{'p' if at in places else 'g'}{at} as _{name}"


def _transformed(line: list[int], semantic_type: str) -> str:
    """SQL for the list of given cells, only for lines that are not tame."""
    listed = f"list_transform([{_listed(line)}], lambda cell: {cells.given('cell', semantic_type)})"
    return f"case when not _is_tame then {listed} end"


def _across(header: Header) -> list[str]:
    months = ", ".join(f"m{name}" for name in header.months)
    number = f"case when _is_tame then {cells.given_tame('_cell')} else {cells.given('_cell')} end"
    return [
        f"melted as (select *, {number} as _offences, substr(_column, 2) as _month"
        f" from named unpivot (_cell for _column in ({months})))",
        "across as (select * from melted where _offences is not null)",
    ]


def _kind(contract: Contract) -> str:
    required = [f"_{column.name}" for column in contract.columns if column.required]
    keyless = " or ".join(f"_{name} is null" for name in contract.key)
    count = " + ".join(f"({name} is not null)::integer" for name in required)
    return (
        f"case when coalesce({cells.begins_no_record('_first')}, false)"
        f" or (({keyless}) and 2 * ({count}) < {len(required)}) then 'not_a_record'"
        " when _record is not null then 'ragged_row' else 'record' end"
    )


def _listed(line: range | list[int]) -> str:
    return ", ".join(f"c{at}" for at in line)
