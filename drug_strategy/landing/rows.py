"""The landed rows of one file: its lines become typed rows.

One SELECT, made from the contract: cells are read as their types, and unreadable ones are
stored as text. `records` decides which lines are records, `quality` whether a row
may count.
"""

from collections.abc import Callable, Iterable

from drug_strategy.contracts import Column, Contract
from drug_strategy.landing import types
from drug_strategy.landing.cells import PLACES, literal
from drug_strategy.landing.no_records import cells_of, without_persons
from drug_strategy.landing.pseudonyms import pseudonym
from drug_strategy.landing.readers.header import Header
from drug_strategy.landing.readers.lines import UNREADABLE
from drug_strategy.landing.records import lines_of

_IS_RECORD = "_record is null"  # of a line; every other line is stored whole
_SHOWN = 10_000  # characters of a cell that are stored beside its value


def nothing(contract: Contract) -> str:
    """A query without rows that has the columns of the contract's landed rows."""
    at = {column.name: place for place, column in enumerate(contract.columns)}
    months = {"200904": len(at)} if contract.months_across else {}
    header = Header(0, len(at) + 1, at, months, (), ())
    empty = ", ".join(f"'' as c{place}" for place in range(header.width))
    relation = f"(select {empty}, null::varchar as _record where false)"
    persons = "(select '' as reference, '' as pseudonym)"
    lines = f"({lines_of(header, contract, relation)})"
    return rows_of(contract, "", lines, persons)


def rows_of(contract: Contract, sha256: str, lines: str, persons: str) -> str:
    """The query of a file's landed rows from its `lines`, and the pseudonyms of its `persons`."""
    unread = _cells_where(_is_unread, contract.columns, _IS_RECORD)
    otherwise = (c for c in contract.columns if types.is_read(c) and not c.is_person)
    sent = _cells_where(_is_sent_otherwise, otherwise)
    columns = ", ".join(column.name for column in contract.columns)
    referring = [column.name for column in contract.columns if column.is_person]
    known = " ".join(
        f"left join {persons} as of_{name} on _{name} = of_{name}.reference" for name in referring
    )
    typed = ", ".join(
        [
            *(_typed(column) for column in contract.columns),
            *(f"of_{name}.pseudonym as {_hidden(name)}" for name in referring),
        ]
    )
    record = without_persons("_record") if referring else "_record"
    return (
        f"with read as (select lines.*, {typed} from {lines} as lines {known}),"
        f" noted as (select *, {unread} as _unparsed from read)"
        f" select {literal(sha256)} as _sha256, _row_number, _line_kind,"
        f" _unparsed, {sent} as _sent, case when _record is not null then {record} end as _record,"
        f" {_content(contract)} as _content, {columns} from noted"
    )


def persons_of(contract: Contract, lines: str) -> str | None:
    """The query that maps the references of a file to pseudonyms; None if it has none."""
    referring = [f"_{column.name}" for column in contract.columns if column.is_person]
    if not referring:
        return None
    references = " union ".join(
        [
            *(f"select {name} as reference from {lines} where {_IS_RECORD}" for name in referring),
            f"select unnest({cells_of('_record')}) from {lines} where _record is not null",
        ]
    )
    return (
        f"select {pseudonym('reference')} as pseudonym, reference from ({references})"
        " where trim(reference) <> ''"
    )


def _typed(column: Column) -> str:
    cell = f"_{column.name}"
    read = types.typed(column, cell, "_is_tame")
    if column.is_person:
        read = f"case when {read} is not null then {_pseudonym(column, cell)} end"
    value = f"cast({read} as {column.sql_type})"
    return f"case when {_IS_RECORD} then {value} end as {column.name}"


def _pseudonym(column: Column, cell: str) -> str:
    """The pseudonym of a cell; that of a reference longer than allowed is too long as well."""
    known = f"of_{column.name}.pseudonym"
    if column.max_length is None:
        return known
    too_long = f"rpad({known}, {column.max_length + 1}, '0')"
    return f"case when length({cell}) > {column.max_length} then {too_long} else {known} end"


def _hidden(name: str) -> str:
    return f"_{name}_pseudonym"


def _cells_where(
    is_so: Callable[[Column], str], columns: Iterable[Column], of_lines: str = "true"
) -> str:
    """JSON of the given cells for which a condition is true; null if there are none.

    The condition is first tested for all cells together, since most lines have no such cell. A
    person's cell is replaced by its pseudonym. Only `of_lines`, a condition, are looked at.
    """
    conditions = {column: is_so(column) for column in columns}
    cells_given = ", ".join(
        f"case when {is_so} then '\"{column.name}\": ' || to_json({_shown(column)}) end"
        for column, is_so in conditions.items()
    )
    any_is_so = " or ".join(conditions.values())
    return (
        f"case when {of_lines} and ({any_is_so})"
        f" then '{{' || concat_ws(', ', {cells_given}) || '}}' end"
    )


def _shown(column: Column) -> str:
    if column.is_person:
        return _hidden(column.name)
    return f"left(ltrim(_{column.name}, '{UNREADABLE}'), {_SHOWN})"


def _is_unread(column: Column) -> str:
    return f"(_{column.name} is not null and {column.name} is null)"


def _is_sent_otherwise(column: Column) -> str:
    return f"_{column.name} <> cast({column.name} as varchar)"


def _content(contract: Contract) -> str:
    """A hash of the row's values without its places, and of the cells that they leave out.

    Most lines have no such cell, so the cells are hashed only in lines that may have one.
    """
    values = [
        f"coalesce({column.name}, false)" if column.name == "withdrawn" else column.name
        for column in contract.columns
        if column.semantic_type not in (*PLACES, "ward")
    ]
    left_out = ", ".join(
        f"case when not ({types.is_exact(c, c.name)}) then _{c.name} end" for c in contract.columns
    )
    beyond = [types.is_beyond(column, column.name) for column in contract.columns]
    may_be = " or ".join(["_record is not null", "_unparsed is not null", *filter(None, beyond)])
    return (
        f"cast(hash({', '.join(values)}, case when {may_be} then row({left_out}) end) as varchar)"
    )
