"""Lists what a sender owes, as entries for the return register to fill in and send.

A sender owes overdue returns, an answer about quarters with far fewer records than usual, and
missing register entries. The marts decide what is owed.
"""

from pathlib import Path

import duckdb

from drug_strategy.answers import names
from drug_strategy.answers.query import connect
from drug_strategy.io import engine, files
from drug_strategy.io.errors import UserError
from drug_strategy.io.text import csv_lines

HEADINGS = (
    *("return_name", "borough", "quarter", "status", "due_date", "records"),
    *("* why", "* since", "* records held", "* usual records"),
)
_ENTRIES = Path(__file__).parent / "sql" / "returns_due" / "entries.sql"
BOROUGH = HEADINGS.index("borough")

Entry = tuple[object, ...]  # one cell per heading


def entries(published: Path, sender: str | None = None) -> list[Entry]:
    """List what one sender owes, or what all senders owe, sender by sender."""
    with connect(published) as connection:
        try:
            code = names.find(connection, "sender", sender)[0] if sender is not None else None
            return engine.run_file(connection, _ENTRIES, {"sender": code}).fetchall()
        except (duckdb.BinderException, duckdb.CatalogException) as error:
            raise UserError(names.EARLIER) from error


def write_new(file: Path, owed: list[Entry]) -> None:
    """Write entries to a file that does not exist yet."""
    with files.creating(file), file.open("x", encoding="utf-8", newline="") as stream:
        stream.writelines(csv_lines(HEADINGS, owed))
