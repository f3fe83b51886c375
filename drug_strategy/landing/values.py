"""Values of cells: which macro of `sql/values.sql` reads a column, and what a value leaves out."""

import unicodedata
from functools import cache
from pathlib import Path

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from drug_strategy.contracts import Column
from drug_strategy.io import engine

CELL_LIMIT = 1_000_000  # a cell of more characters is unreadable (returns.md: 1 MB)
UNREADABLE = "\ue000"  # marks a cell that no type can read; a private-use character
DATES = ("date", "event_date")
PLACES = ("borough", "borough_mps", "boroughs")  # types for which «not known» is a place
_MOST_POUNDS = "9999999999999999.99"
_MOST = "9223372036854775807"
_MOST_PLACES = 100  # of a list
_MINUS = "\u2212"  # the only dash that Unicode classes as a sign
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
    """The SQL files of landing, as Jinja templates."""
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
    """Make the macros of `values.sql`, and the function that they use: DuckDB has no NFKC."""
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
    """The text of a reference as it is compared, but for its spaces, which SQL reduces.

    Format characters go first, as they keep letters and accents apart that NFKC joins. Folding may
    take a text apart again, so that NFKC follows it once more. Then nothing changes any further.
    """
    text = "".join(map(_seen, text))
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(map(_hyphenated, unicodedata.normalize("NFKC", text)))


@cache
def _seen(letter: str) -> str:
    return "" if unicodedata.category(letter) == "Cf" else letter


@cache
def _hyphenated(letter: str) -> str:
    is_dash = letter == _MINUS or unicodedata.category(letter) == "Pd"
    return "-" if is_dash else letter


def typed(column: Column, cell: str, is_tame: str = "false") -> str:
    """SQL for the given cell as the column's type, null if it cannot be read as that.

    A number beyond its type becomes the type's greatest, and a list or a reference that is too long
    becomes its beginning: both remain out of bounds. If `is_tame`, an SQL expression, is true, the
    cell is clean and readable.
    """
    if column.semantic_type in _READ and not column.allowed:
        return f"{_READ[column.semantic_type]}({cell})"
    readable = f"is_readable({cell})"
    if column.is_key or column.is_reference:
        readable += f" and not has_control_character({cell})"
    return f"case when {is_tame} or {readable} then {_text(column, cell)} end"


def _text(column: Column, cell: str) -> str:
    if column.allowed:
        return _allowed(column, cell)
    if column.semantic_type == "boroughs":
        return f"first_places({cell})"
    return f"left({cell}, {column.max_length + 1})" if column.max_length else cell


def _allowed(column: Column, cell: str) -> str:
    """The allowed value that the cell means, whatever its case, spaces and underscores.

    Most cells are one already; the others are folded.
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
    """Whether a value has all of its cell's information; null and values out of bounds do not."""
    beyond = is_beyond(column, value)
    return f"{value} is not null and not ({beyond})" if beyond else f"{value} is not null"


def is_beyond(column: Column, value: str) -> str | None:
    """Whether a value is out of bounds and has less than its cell; None if none ever is."""
    if most := {"money": _MOST_POUNDS, "integer": _MOST}.get(column.semantic_type):
        return f"{value} in ({most}, -{most})"
    if column.max_length:
        return f"length({value}) > {column.max_length}"
    if column.semantic_type == "boroughs":
        return f"semicolons({value}) >= {_MOST_PLACES}"
    return None


def is_read(column: Column) -> bool:
    """Whether a column's value may differ from the text of its cell; a text column's never does."""
    return bool(column.allowed or column.max_length) or column.semantic_type in (*_READ, "boroughs")
