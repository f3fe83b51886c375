"""The landed rows of one file: a rectangle of cells becomes typed rows.

One SELECT, made from the contract: blank lines go, lines are numbered, cells cleaned and read as
their types, and what would not read is kept as text. Whether a row may count is quality's to say.
"""

from collections.abc import Iterable

from orchestration.contract import Column, Contract
from orchestration.landing import cells
from orchestration.landing.cells import literal
from orchestration.landing.header import Header
from orchestration.landing.lines import UNREADABLE
from orchestration.landing.no_records import cells_of, whole_line, without_persons
from orchestration.landing.pseudonyms import pseudonym

_PLACES = ("borough", "borough_mps", "boroughs", "ward")
_ACROSS = ("month", "offences")


def nothing(contract: Contract) -> str:
    """A query of no row with the columns of the contract's landed rows."""
    at = {column.name: place for place, column in enumerate(contract.columns)}
    months = {"200904": len(at)} if contract.months_across else {}
    header = Header(0, len(at) + 1, at, months, (), ())
    empty = ", ".join(f"'' as c{place}" for place in range(header.width))
    query = rows_of(header, contract, "")
    return query.format(relation=f"(select {empty}, null::varchar as _record where false)")


def rows_of(header: Header, contract: Contract, sha256: str) -> str:
    """The query, with {relation} for the rectangle, that gives the landed rows of a file."""
    unread = _json(_unread(column) for column in contract.columns)
    sent = _json(_sent(column) for column in contract.columns if not column.is_person)
    columns = ", ".join(column.name for column in contract.columns)
    other = whole_line(header)
    if any(column.is_person for column in contract.columns):
        other = without_persons(other)
    return _braced(
        f"{_read(header, contract)} select {literal(sha256)} as _sha256, _row_number, _line_kind,"
        f" {unread} as _unparsed, {sent} as _sent,"
        f" case when _line_kind <> 'record' then {other} end as _record,"
        f" {_content(contract)} as _content, {columns} from read"
    )


def persons_of(header: Header, contract: Contract) -> str | None:
    """The query that ties the pseudonyms of a file to the references; None where it has none."""
    persons = [f"_{column.name}" for column in contract.columns if column.is_person]
    if not persons:
        return None
    told = f"case when _line_kind = 'record' then [{', '.join(persons)}] else "
    return _braced(
        f"{_read(header, contract)}, persons as (select distinct"
        f" unnest({told}{cells_of(whole_line(header))} end) as reference from numbered)"
        f" select {pseudonym('reference')} as pseudonym, reference from persons"
        " where trim(reference) <> ''"
    )


def _braced(query: str) -> str:
    return query.replace("{", "{{").replace("}", "}}").replace("{{relation}}", "{relation}")


def _read(header: Header, contract: Contract) -> str:
    steps = [*_lines(header, contract), *(_across(header) if contract.months_across else [])]
    typed = ", ".join(_typed(column) for column in contract.columns)
    last = "across" if contract.months_across else "named"
    steps += [
        "numbered as (select *, row_number() over () as _row_number,"
        f" {_kind(contract)} as _line_kind from {last})",
        f"read as (select *, {typed} from numbered)",
    ]
    return f"with {', '.join(steps)}"


def _lines(header: Header, contract: Contract) -> list[str]:
    places = [f"c{at}" for at in range(header.width)]
    line = [place for at, place in enumerate(places) if at not in header.months.values()]
    filled = " or ".join(cells.is_filled(place) for place in places)
    cleaned = ", ".join(f"{cells.cleaned(place)} as {place}" for place in line)
    named = [
        f"{cells.given(f'c{header.positions[column.name]}', column.kind)} as _{column.name}"
        if column.name in header.positions
        else f"null::varchar as _{column.name}"
        for column in contract.columns
        if not (contract.months_across and column.name in _ACROSS)
    ]
    months = [f"c{at} as m{name}" for name, at in header.months.items()]
    first = ", ".join(cells.given(place) for place in line)
    return [
        f"filled as (select * from {{relation}} where {filled})",
        f"cleaned as (select * replace ({cleaned}) from filled)",
        f"named as (select {', '.join([*named, *months])}, coalesce({first}) as _first,"
        f" _record, {', '.join(line)} from cleaned)",
    ]


def _across(header: Header) -> list[str]:
    months = ", ".join(f"m{name}" for name in header.months)
    number = cells.given(cells.cleaned("_cell"))
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


def _typed(column: Column) -> str:
    value = f"cast({cells.typed(column, f'_{column.name}')} as {column.sql_type})"
    return f"case when _line_kind = 'record' then {value} end as {column.name}"


def _json(cells_said: Iterable[str]) -> str:
    return f"'{{' || nullif(concat_ws(', ', {', '.join(cells_said)}), '') || '}}'"


def _unread(column: Column) -> str:
    text = f"to_json(ltrim(_{column.name}, '{UNREADABLE}'))"
    return (
        f"case when _line_kind = 'record' and _{column.name} is not null and {column.name} is null"
        f" then '\"{column.name}\": ' || {text} end"
    )


def _sent(column: Column) -> str:
    written = f"cast({column.name} as varchar)"
    return (
        f"case when _{column.name} <> {written}"
        f" then '\"{column.name}\": ' || to_json(_{column.name}) end"
    )


def _content(contract: Contract) -> str:
    values = [
        f"coalesce({column.name}, false)" if column.name == "withdrawn" else column.name
        for column in contract.columns
        if column.kind not in _PLACES
    ]
    unread = ", ".join(f"case when {c.name} is null then _{c.name} end" for c in contract.columns)
    return f"cast(hash(row({', '.join(values)}), row({unread})) as varchar)"
