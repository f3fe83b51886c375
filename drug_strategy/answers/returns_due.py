"""Lists the entries that the return register lacks, as a file to fill in and send.

A return is outstanding until its records or a register entry arrive. Most missing entries are nil,
so `entries` writes their rows and the sender types only the status.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import duckdb

from drug_strategy.answers import names
from drug_strategy.answers.query import connect, run
from drug_strategy.io.text import csv_lines
from drug_strategy.settings import UserError

HEADINGS = ("return_name", "borough", "quarter", "status", "due_date")
_BOROUGH = HEADINGS.index("borough")

Entry = tuple[object, ...]  # a cell per heading


def entries(published: Path, sender: str | None = None) -> list[Entry]:
    """Return the entries that the register lacks from one sender, or from all of them.

    Raises:
        UserError: if nothing is published, or there is no such sender.
    """
    with connect(published) as connection:
        try:
            code = names.find(connection, "sender", sender)[0] if sender is not None else None
            return run(connection, "returns_due/entries", {"sender": code}).fetchall()
        except (duckdb.BinderException, duckdb.CatalogException) as error:
            raise UserError(
                f"{published} is of an earlier version, which did not list the entries that are"
                " due; run: warehouse refresh"
            ) from error


def by_sender(found: list[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    """Yield each sender with its entries."""
    for sender, rows in groupby(found, lambda entry: str(entry[_BOROUGH])):
        yield sender, list(rows)


def write_new(file: Path, found: list[Entry]) -> None:
    """Write entries to a new file.

    Raises:
        UserError: if the file exists or cannot be written.
    """
    try:
        with file.open("x", encoding="utf-8", newline="") as stream:
            stream.writelines(csv_lines(HEADINGS, found))
    except FileExistsError as error:
        raise UserError(f"{file} exists already and is not overwritten; name another.") from error
    except OSError as error:
        raise UserError(f"{file} cannot be written: {(error.strerror or '').lower()}.") from error
