"""The landed rows of one file: a rectangle of cells becomes typed rows.

One SELECT, made from the contract: blank lines go, lines are numbered, cells cleaned and read as
their types, and what would not read is kept as text. Whether a row may count is quality's to say.
"""

from collections.abc import Callable, Iterable

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
    relation = f"(select {empty}, null::varchar as _record where false)"
    persons = "(select '' as reference, '' as pseudonym)"
    lines = f"({lines_of(header, contract, relation)})"
    return rows_of(contract, "", lines, persons)


def lines_of(header: Header, contract: Contract, relation: str) -> str:
    """The query of a rectangle's lines that are not blank: numbered, told apart, cells as given.

    A line that is no record stands whole, as JSON, in `_record`.
    """
    steps = [*_given(header, contract, relation)]
    steps += _across(header) if contract.months_across else []
    last = "across" if contract.months_across else "named"
    named = ", ".join(f"_{column.name}" for column in contract.columns)
    steps.append(
        f"told as (select *, row_number() over () as _row_number, {_kind(contract)} as _line_kind"
        f" from {last})"
    )
    return (
        f"with {', '.join(steps)} select _row_number, _line_kind,"
        f" case when _line_kind <> 'record' then {whole_line(header)} end as _record, {named}"
        " from told"
    )


def rows_of(contract: Contract, sha256: str, lines: str, persons: str) -> str:
    """The query of a file's landed rows from its `lines`, and the pseudonyms of its `persons`."""
    unread = _cells_where(_is_unread, contract.columns)
    sent = _cells_where(_is_sent_otherwise, (c for c in contract.columns if not c.is_person))
    columns = ", ".join(column.name for column in contract.columns)
    referring = [column.name for column in contract.columns if column.is_person]
    known = " ".join(
        f"left join {persons} as of_{name} on _{name} = of_{name}.reference" for name in referring
    )
    typed = ", ".join(_typed(column) for column in contract.columns)
    record = without_persons("_record") if referring else "_record"
    return (
        f"with read as (select lines.*, {typed} from {lines} as lines {known})"
        f" select {literal(sha256)} as _sha256, _row_number, _line_kind,"
        f" {unread} as _unparsed, {sent} as _sent,"
        f" case when _line_kind <> 'record' then {record} end as _record,"
        f" {_content(contract)} as _content, {columns} from read"
    )


def persons_of(contract: Contract, lines: str) -> str | None:
    """The query that ties the references of a file to pseudonyms; None where it has none."""
    referring = [f"_{column.name}" for column in contract.columns if column.is_person]
    if not referring:
        return None
    told = f"case when _line_kind = 'record' then [{', '.join(referring)}]"
    return (
        f"with persons as (select distinct unnest({told} else {cells_of('_record')} end)"
        f" as reference from {lines})"
        f" select {pseudonym('reference')} as pseudonym, reference from persons"
        " where trim(reference) <> ''"
    )


def _given(header: Header, contract: Contract, relation: str) -> list[str]:
    line = [at for at in range(header.width) if at not in header.months.values()]
    kinds = {
        header.positions[column.name]: column.kind
        for column in contract.columns
        if column.name in header.positions
    }
    filled = " or ".join(cells.is_filled(f"c{at}") for at in range(header.width))
    given = ", ".join(f"{cells.given(f'c{at}', kinds.get(at, 'string'))} as g{at}" for at in line)
    named = [
        f"g{header.positions[column.name]} as _{column.name}"
        if column.name in header.positions
        else f"null::varchar as _{column.name}"
        for column in contract.columns
        if not (contract.months_across and column.name in _ACROSS)
    ]
    months = [f"c{at} as m{name}" for name, at in header.months.items()]
    first = ", ".join(
        cells.given(f"g{at}") if kinds.get(at) in _PLACES else f"g{at}" for at in line
    )
    kept = ", ".join([*named, *months, *(f"c{at}" for at in line)])
    return [
        f"filled as (select * from {relation} where {filled})",
        f"given as (select *, {given} from filled)",
        f"named as (select {kept}, _record, coalesce({first}) as _first from given)",
    ]


def _across(header: Header) -> list[str]:
    months = ", ".join(f"m{name}" for name in header.months)
    number = cells.given("_cell")
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
    cell = f"_{column.name}"
    read = cells.typed(column, cell)
    if column.is_person:
        read = f"case when {read} is not null then of_{column.name}.pseudonym end"
    value = f"cast({read} as {column.sql_type})"
    return f"case when _line_kind = 'record' then {value} end as {column.name}"


def _cells_where(is_so: Callable[[Column], str], columns: Iterable[Column]) -> str:
    """JSON of the cells as they were given of which something is so; null where of none.

    It is asked of all of them together first: of most lines, no cell has to be written.
    """
    asked = {column.name: is_so(column) for column in columns}
    cells_said = ", ".join(
        f"case when {is_so} then '\"{name}\": ' || to_json(ltrim(_{name}, '{UNREADABLE}')) end"
        for name, is_so in asked.items()
    )
    any_is_so = " or ".join(f"({is_so})" for is_so in asked.values())
    return f"case when {any_is_so} then '{{' || concat_ws(', ', {cells_said}) || '}}' end"


def _is_unread(column: Column) -> str:
    return f"_line_kind = 'record' and _{column.name} is not null and {column.name} is null"


def _is_sent_otherwise(column: Column) -> str:
    return f"_{column.name} <> cast({column.name} as varchar)"


def _content(contract: Contract) -> str:
    values = [
        f"coalesce({column.name}, false)" if column.name == "withdrawn" else column.name
        for column in contract.columns
        if column.kind not in _PLACES
    ]
    unread = ", ".join(f"case when {c.name} is null then _{c.name} end" for c in contract.columns)
    return f"cast(hash(row({', '.join(values)}), row({unread})) as varchar)"
