"""Reads a given cell as its column's type, as DuckDB SQL (returns.md, «Values»).

A cell that cannot be read becomes null. `cells` decides whether a cell is given, `quality` whether
its value is allowed.
"""

from drug_strategy.contracts import Column
from drug_strategy.landing.cells import literal
from drug_strategy.landing.readers.lines import CELL_LIMIT, UNREADABLE
from drug_strategy.landing.values import MOST, MOST_POUNDS, READERS

_ERRORS = (
    *("#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"),
    *("#SPILL!", "#CALC!", "#GETTING_DATA"),
)
_CONTROL = r"\p{Cc}"  # besides spaces, which a cleaned cell no longer has
_MOST_PLACES = 101  # of a list, one more than allowed


def typed(column: Column, cell: str, is_tame: str = "false") -> str:
    """The given cell as the column's type, null if it cannot be read as that.

    A number beyond its type becomes the type's greatest, and a list or a reference that is too long
    becomes its beginning: both remain out of bounds. If `is_tame`, an SQL expression, is true, the
    cell is clean and readable.
    """
    if column.semantic_type in READERS and not column.allowed:
        return READERS[column.semantic_type](cell)
    readable = is_readable(cell)
    if column.is_key or column.semantic_type == "reference":
        readable += f" and not regexp_matches({cell}, '{_CONTROL}')"
    return f"case when {is_tame} or {readable} then {_text(column, cell)} end"


def _text(column: Column, cell: str) -> str:
    if column.allowed:
        return _allowed(column, cell)
    if column.semantic_type == "boroughs":
        return _list(cell)
    return f"left({cell}, {column.max_length + 1})" if column.max_length else cell


def is_exact(column: Column, value: str) -> str:
    """Whether a value has all of its cell's information; null and values out of bounds do not."""
    beyond = is_beyond(column, value)
    return f"{value} is not null and not ({beyond})" if beyond else f"{value} is not null"


def is_beyond(column: Column, value: str) -> str | None:
    """Whether a value is out of bounds and has less than its cell; None if none ever is."""
    if most := {"money": MOST_POUNDS, "integer": MOST}.get(column.semantic_type):
        return f"{value} in ({most}, -{most})"
    if column.max_length:
        return f"length({value}) > {column.max_length}"
    if column.semantic_type == "boroughs":
        return f"{_semicolons(value)} >= {_MOST_PLACES - 1}"
    return None


def is_read(column: Column) -> bool:
    """Whether a column's value may differ from the text of its cell; a text column's never does."""
    return bool(column.allowed or column.max_length) or column.semantic_type in (
        *READERS,
        "boroughs",
    )


def is_readable(cell: str) -> str:
    """Whether it is readable: not too long, not an error of Excel, not marked as unreadable."""
    errors = ", ".join(literal(error) for error in _ERRORS)
    return (
        f"not (strlen({cell}) > {CELL_LIMIT} or starts_with({cell}, '{UNREADABLE}')"
        f" or {cell} in ({errors}))"
    )


def _allowed(column: Column, cell: str) -> str:
    """The allowed value that the cell means, whatever its case, spaces and underscores.

    Most cells are one already; the others are folded.
    """
    allowed = ", ".join(literal(value) for value in column.allowed)
    known = ", ".join(literal(value.replace("_", "")) for value in column.allowed)
    folded = f"replace(replace(lower({cell}), ' ', ''), '_', '')"
    if any(value.isdigit() for value in column.allowed):
        folded = f"regexp_replace({folded}, '^(\\d+)\\.0+$', '\\1')"
    meant = f"list_extract([{allowed}], list_position([{known}], {folded}))"
    return (
        f"case when {cell} is null or {cell} in ({allowed}) then {cell}"
        f" else coalesce({meant}, {cell}) end"
    )


def _list(cell: str) -> str:
    """A list as given; if it has very many semicolons, only its first places."""
    named = f"list_filter(string_split({cell}, ';'), lambda place: trim(place) <> '')"
    first = f"array_to_string({named}[:{_MOST_PLACES}], ';')"
    is_long = f"{_semicolons(cell)} >= {_MOST_PLACES}"
    return f"case when {is_long} then coalesce(nullif({first}, ''), ';') else {cell} end"


def _semicolons(cell: str) -> str:
    return f"strlen({cell}) - strlen(replace({cell}, ';', ''))"
