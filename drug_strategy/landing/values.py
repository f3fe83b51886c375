"""Create the macros in `sql/values.sql`, which read cells, and render landing's SQL files."""

import unicodedata
from functools import cache
from pathlib import Path

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from drug_strategy.io import engine

CELL_LIMIT = 1_000_000  # A cell with more than a million characters is unreadable.
UNREADABLE = "\ue000"  # A private-use character that marks a cell as unreadable, whatever its type.
DATES = ("date", "event_date")
PLACES = ("borough", "borough_mps", "boroughs")  # in these types, «not known» is a valid place
_CHANGED = (*DATES, "money", "integer", "number", "boolean", "quarter", "boroughs")
_MINUS = "\u2212"  # Unicode classes this dash, unlike all other dashes, as a symbol.


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
    made.globals |= {
        "cell_limit": CELL_LIMIT,
        "unreadable": UNREADABLE,
        "most_pounds": "9999999999999999.99",
        "most": "9223372036854775807",
        "most_places": 100,  # The maximum number of places in a list.
        "tables": (),  # Without files, a template selects nothing.
        "american": (),
    }
    made.filters |= {
        "text": engine.text,
        "each": lambda names, sql: [sql.replace("?", str(name)) for name in names],
    }
    made.tests |= {
        "place": lambda column: column.semantic_type in PLACES,
        "digit": str.isdigit,
        # A column's values may differ from the text in the cells.
        "read": lambda column: (
            column.allowed or column.max_length or column.semantic_type in _CHANGED
        ),
    }
    return made


def create_macros(database: duckdb.DuckDBPyConnection) -> None:
    """Create the macros in `values.sql`, and the NFKC function that DuckDB lacks."""
    database.create_function("unicode_compared", compared, ["VARCHAR"], "VARCHAR")
    database.execute(templates().get_template("values.sql").render())


def compared(text: str) -> str:
    """Normalise a reference for comparison. SQL has already removed repeated spaces.

    A reference is unreadable, and is never compared, if its normalised form contains non-ASCII
    characters.
    """
    visible = (letter for letter in text if unicodedata.category(letter) != "Cf")
    folded = unicodedata.normalize("NFKC", "".join(visible)).casefold()
    return "".join(
        "-" if letter == _MINUS or unicodedata.category(letter) == "Pd" else letter
        for letter in folded
    )
