"""Queries of the published file, locked down: nothing else is read, written, loaded or changed.

The file is opened read-only without access to files, network or extensions, under a locked
configuration, a memory limit and a time limit. The private warehouse cannot be reached.
"""

import os
import resource
import shutil
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import duckdb

from drug_strategy.io import workbooks
from drug_strategy.query import formats, statements
from drug_strategy.query.formats import Row
from drug_strategy.query.hints import hints
from drug_strategy.settings import UserError

_TOO_LONG = "The query took longer than {seconds:g} seconds."
_GRACE = 3  # seconds after which a query that ignores the time limit is abandoned
_ADDRESSES = 3 << 30  # bytes of address space

LOCKED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "memory_limit": "512MB",
    "temp_directory": "",
    "threads": "2",
    "lock_configuration": "true",
}


@dataclass(frozen=True)
class Question:
    """One SQL statement, the format and place of its answer, and its time limit in seconds."""

    sql: str
    form: str = "table"
    target: Path | None = None
    seconds: float = 30


def connect(file: Path) -> duckdb.DuckDBPyConnection:
    """The published file, locked down.

    Raises:
        UserError: if there is none, or it cannot be opened.
    """
    if not file.exists():
        raise UserError(f"Nothing is published at {file} yet; run: warehouse refresh")
    try:
        return duckdb.connect(str(file), read_only=True, config=dict(LOCKED))
    except duckdb.Error as error:
        raise UserError(f"{file} cannot be opened: {_line(error)}") from error


def answer(question: Question, file: Path) -> list[str]:
    """Write the answer from the published `file`, within the time limit.

    Returns a hint for each name that the question asks for and no row has, if it found nothing.

    Raises:
        UserError: if the query is wrong, not allowed, too large or too slow.
    """
    statements.require_one(question.sql)
    with connect(file) as connection:
        timer = threading.Timer(question.seconds, connection.interrupt)
        timer.daemon = True
        timer.start()
        try:
            about = _about(connection, question) if question.form == "xlsx" else {}
            connection.execute(question.sql)
            names = [column[0] for column in connection.description or []]
            rows = _Counted(_rows(connection))
            _write(question, names, rows, about)
            return list(hints(connection, question.sql)) if rows.number <= 1 else []
        except duckdb.InterruptException as error:
            raise UserError(_TOO_LONG.format(seconds=question.seconds)) from error
        except MemoryError as error:
            raise UserError("The query failed: it needs more memory than is allowed.") from error
        except duckdb.Error as error:
            raise UserError(f"The query failed: {_line(error)}") from error
        finally:
            timer.cancel()


def _write(
    question: Question, names: list[str], rows: Iterator[Row], about: dict[str, object]
) -> None:
    if question.form == "xlsx":
        with workbooks.writing(question.target or sys.stdout.buffer, "Answer") as book:
            book.table(workbooks.Table("Answer", names, rows))
            book.table(workbooks.Table("About", ("About", "Value"), list(about.items())))
    elif question.target:
        with question.target.open("w", encoding="utf-8", newline="") as stream:
            _write_text(question.form, names, rows, stream)
    else:
        _write_text(question.form, names, rows, sys.stdout)


def _write_text(form: str, names: list[str], rows: Iterator[Row], out: TextIO) -> None:
    if form == "csv":
        formats.write_csv(names, rows, out)
    elif form == "json":
        formats.write_json(names, rows, out)
    else:
        width = shutil.get_terminal_size().columns if out.isatty() else None
        formats.write_table(names, rows, out, width)


def _about(connection: duckdb.DuckDBPyConnection, question: Question) -> dict[str, object]:
    """What a reader needs to cite a workbook."""
    found = connection.execute("from marts.publication")
    names = [column[0] for column in found.description or []]
    row = found.fetchone() or ()
    return {**dict(zip(names, row, strict=False)), "question": question.sql}


def bound_process(seconds: float) -> None:
    """Limit what DuckDB does not: the memory of one large value, the time within one function.

    For a process that only answers a query.
    """
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, most))

    def leave() -> None:
        sys.stderr.write(f"warehouse: {_TOO_LONG.format(seconds=seconds)}\n")
        sys.stderr.flush()
        os._exit(1)

    timer = threading.Timer(seconds + _GRACE, leave)
    timer.daemon = True
    timer.start()


class _Counted:
    """Rows, and how many of them have been read."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self.number = 0

    def __iter__(self) -> Iterator[Row]:
        return self

    def __next__(self) -> Row:
        row = next(self._rows)
        self.number += 1
        return row


def _rows(connection: duckdb.DuckDBPyConnection) -> Iterator[Row]:
    while rows := connection.fetchmany(1_000):
        yield from rows


def _line(error: Exception) -> str:
    return " ".join(str(error).split("\n\n")[0].split())
