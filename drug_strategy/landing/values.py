"""Choose the macro in `sql/values.sql` for reading a column, and find values that were cut."""

import unicodedata
from functools import cache
from pathlib import Path

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from drug_strategy.contracts import Column
from drug_strategy.io import engine

CELL_LIMIT = 1_000_000  # A cell with more than a million characters is unreadable.
UNREADABLE = "\ue000"  # A private-use character that marks a cell as unreadable, whatever its type.
DATES = ("date", "event_date")
PLACES = ("borough", "borough_mps", "boroughs")  # in these types, «not known» is a valid place
_MOST_POUNDS = "9999999999999999.99"
_MOST = "9223372036854775807"
_MOST_PLACES = 100  # The maximum number of places in a list.
_MINUS = "\u2212"  # Unicode classes this dash, unlike all other dashes, as a symbol.
_READ = {
    "date": "read_date",
    "event_date": "read_date",
    "money": "read_money",
    "integer": "read_integer",
    "number": "read_number",
    "boolean": "read_boolean",
    "quarter": "read_quarter",
}


@cache
def templates() -> Environment:
    """Return the Jinja environment that renders landing's SQL files."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "sql"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    made.filters |= {
        "text": engine.text,
        "each": lambda names, sql: [sql.replace("?", str(name)) for name in names],
        "typed": typed,
        "is_beyond": is_beyond,
        "is_exact": is_exact,
    }
    made.tests |= {"read": is_read, "place": lambda column: column.semantic_type in PLACES}
    return made


def create_macros(database: duckdb.DuckDBPyConnection) -> None:
    """Create the macros in `values.sql`, and the NFKC function that DuckDB lacks."""
    database.create_function("unicode_compared", compared, ["VARCHAR"], "VARCHAR")
    query = (
        templates()
        .get_template("values.sql")
        .render(
            cell_limit=CELL_LIMIT,
            unreadable=UNREADABLE,
            most_pounds=_MOST_POUNDS,
            most=_MOST,
            most_places=_MOST_PLACES,
        )
    )
    database.execute(query)


def compared(text: str) -> str:
    """Normalise a reference for comparison. SQL has already removed repeated spaces.

    A reference is unreadable, and is never compared, if its normalised form contains non-ASCII
    characters.
    """
    text = unicodedata.normalize("NFKC", "".join(map(_seen, text))).casefold()
    return "".join(map(_hyphenated, text))


@cache
def _seen(letter: str) -> str:
    return "" if unicodedata.category(letter) == "Cf" else letter


@cache
def _hyphenated(letter: str) -> str:
    is_dash = letter == _MINUS or unicodedata.category(letter) == "Pd"
    return "-" if is_dash else letter


def typed(column: Column, cell: str, is_clean: str = "false") -> str:
    """Return SQL that reads a cell as the column's type, or as null if it cannot be read.

    A number that is too large becomes the largest number of its type, and an overlong list or
    reference is cut. These values are still out of bounds, so they are reported. `is_clean` is an
    SQL expression that is true if the cell is known to be clean and readable. A reference's
    normalised form must be in the column `<cell>_compared`.
    """
    if column.semantic_type in _READ and not column.allowed:
        return f"{_READ[column.semantic_type]}({cell})"
    readable = f"is_readable({cell})"
    if column.is_key or column.is_reference:
        readable += f" and not has_control_character({cell})"
    readable = f"({is_clean} or {readable})"
    if column.is_reference:
        readable += f" and is_ascii({cell}_compared)"
    return f"case when {readable} then {_text(column, cell)} end"


def _text(column: Column, cell: str) -> str:
    if column.allowed:
        return _allowed(column, cell)
    if column.semantic_type == "boroughs":
        return f"first_places({cell})"
    return f"left({cell}, {column.max_length + 1})" if column.max_length else cell


def _allowed(column: Column, cell: str) -> str:
    """Return SQL that finds a cell's allowed value, ignoring case, spaces and underscores.

    Most cells match an allowed value exactly, so only the others are folded.
    """
    allowed = ", ".join(engine.text(value) for value in column.allowed)
    known = ", ".join(engine.text(value.replace("_", "")) for value in column.allowed)
    folded = f"folded({cell})"
    if any(value.isdigit() for value in column.allowed):
        folded = f"regexp_replace({folded}, '^(\\d+)\\.0+$', '\\1')"
    meant = f"list_extract([{allowed}], list_position([{known}], {folded}))"
    return (
        f"case when {cell} is null or {cell} in ({allowed}) then {cell}"
        f" else coalesce({meant}, {cell}) end"
    )


def is_exact(column: Column, value: str) -> str:
    """Return SQL that is true if a value is within bounds, so that its cell was not cut."""
    beyond = is_beyond(column, value)
    return f"{value} is not null and not ({beyond})" if beyond else f"{value} is not null"


def is_beyond(column: Column, value: str) -> str | None:
    """Return SQL that is true if a value was cut, or None if the column's values are never cut."""
    if most := {"money": _MOST_POUNDS, "integer": _MOST}.get(column.semantic_type):
        return f"{value} in ({most}, -{most})"
    if column.max_length:
        return f"length({value}) > {column.max_length}"
    if column.semantic_type == "boroughs":
        return f"semicolons({value}) >= {_MOST_PLACES}"
    return None


def is_read(column: Column) -> bool:
    """Return whether a column's values may differ from the text in the cells."""
    return bool(column.allowed or column.max_length) or column.semantic_type in (*_READ, "boroughs")
