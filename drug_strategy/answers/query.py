"""Answers SQL queries, which can read the published file and do nothing else.

The published file is opened read-only, and a query must be a SELECT statement. It has limited
memory and time. It cannot write to the published file, reach other files (such as the private
warehouse), the network or extensions, or change the configuration.

An answer is JSON, CSV, an Excel workbook or a table. On a terminal, decimals are rounded to four
significant digits, and numbers above 1,000 to whole numbers. A table that is too wide for the
terminal is shown with one value per line.
"""

import json
import os
import re
import resource
import shutil
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from math import isfinite
from pathlib import Path
from typing import TextIO

import duckdb

from drug_strategy.answers import names, statements
from drug_strategy.io import engine, workbooks
from drug_strategy.io.errors import UserError
from drug_strategy.io.text import csv_lines, printable

Row = tuple[object, ...]

_SQL = Path(__file__).parent / "sql" / "query"
_TOO_LONG = "The query took longer than {seconds:g} seconds."
_NO_FILES = "The query failed: a query can read the published tables, but no other files."
_GRACE = 3  # Extra seconds before a query that ignores its time limit is abandoned.
_ADDRESSES = 3 << 30  # Bytes of address space.
_TABLE = 100_000  # Maximum rows in a printed table, which is held in memory.
_DIGITS = 4
# Only queries that name a table of figures, or name a table in a text, are analysed.
_WITH_FIGURES = re.compile(
    r"(?:london|borough|ward)_(?:quarters|years|totals)|indicator_(?:values|signals)"
    r"|query_table",
    re.IGNORECASE,
)
_WITHOUT_FIGURES = frozenset(
    (
        *("activity_drivers", "activity_indicators", "areas", "delivery_activities"),
        *("expected_returns", "indicators", "key_activity_areas", "labels"),
        *("performance_drivers", "publication", "quarters"),
    )
)
_UNCHECKED = "Not checked for provisional, missing or mixed figures: {}."

LIMITS = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "memory_limit": "512MB",
    "temp_directory": "",
    "threads": "2",
}
# All connections of a process to the same file share their settings, and only one can lock them.
_LOCKING = threading.Lock()


@dataclass(frozen=True)
class Question:
    """One SQL statement, its limits, and the format and destination of its answer."""

    sql: str
    form: str = "table"
    target: Path | None = None
    seconds: float = 30
    rows: int | None = None


def connect(file: Path) -> duckdb.DuckDBPyConnection:
    """Open the published file read-only in a locked-down DuckDB that can open no other files."""
    if not file.exists():
        raise UserError(f"Nothing is published at {file} yet; run: warehouse refresh")
    try:
        with _LOCKING:
            connection = duckdb.connect(str(file), read_only=True, config=dict(LIMITS))
            locked = "select current_setting('lock_configuration')"
            if connection.execute(locked).fetchall() == [(False,)]:
                # Without external access, DuckDB can still write to the open file and its .wal.
                connection.execute("set disabled_filesystems = 'LocalFileSystem'")
                connection.execute("set lock_configuration = true")
        return connection
    except duckdb.Error as error:
        raise UserError(f"{file} cannot be opened: {_line(error)}") from error


def answer(question: Question, file: Path) -> list[str]:
    """Run the statement on the published `file` and write its answer, within the time limit.

    Return notes on the figures behind the answer: which are provisional or null, which sums and
    averages are wrong or incomplete, and which tables' figures are not checked. If the answer is
    empty, the notes begin with the values nearest to the texts that no table has.
    """
    with connect(file) as connection:
        timer = threading.Timer(question.seconds, connection.interrupt)
        timer.daemon = True
        timer.start()
        try:
            sql = statements.checked(connection, question.sql)
            about = _about(connection, question) if question.form == "xlsx" else {}
            if not _has_listed(connection, question.sql):
                connection.execute(sql)
            columns = [column[0] for column in connection.description or []]
            first: list[Row] = []
            rows = _at_most(_first_kept(_rows(connection), first), question.rows)
            _write(question, columns, rows, about)
            sys.stdout.flush()
            notes = _notes(connection, question.sql)
            if not any(cell for row in first for cell in row):
                from drug_strategy.answers import nearest_values

                notes = [*nearest_values.notes(connection, question.sql), *notes]
            return notes
        except duckdb.InterruptException as error:
            raise UserError(_TOO_LONG.format(seconds=question.seconds)) from error
        except MemoryError as error:
            raise UserError("The query failed: it needs more memory than is allowed.") from error
        except duckdb.PermissionException as error:
            raise UserError(_NO_FILES) from error
        except duckdb.BinderException as error:
            nearest = names.nearest_columns(connection, question.sql, str(error))
            raise UserError(f"The query failed: {nearest or _line(error)}") from error
        except duckdb.Error as error:
            raise UserError(f"The query failed: {_line(error)}") from error
        finally:
            timer.cancel()


def bound_process(seconds: float) -> None:
    """Limit this process's memory and time where DuckDB itself does not.

    DuckDB does not limit the memory for a single large value, or the time spent in a single
    function. Call this only in a process whose sole task is to answer a query.
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


def _has_listed(connection: duckdb.DuckDBPyConnection, sql: str) -> bool:
    """If `sql` is `show tables` or `describe TABLE`, answer with comments and return true.

    DuckDB's own answers have no comments, and its `show tables` lists only the schema main.
    """
    verb, *rest = [word for word in statements.words(sql) if word != ";"]
    if verb == "show" and rest in (["tables"], ["all", "tables"]):
        tables = [
            {"table_name": table.full_name, "row_count": table.rows, "meaning": table.comment}
            for table in engine.read_tables(connection)
        ]
        connection.execute("select unnest(each) from (select unnest(?) as each)", [tables])
        return True
    if verb not in ("describe", "desc", "show"):
        return False
    table = {"table": "".join(rest)}
    if not engine.run_file(connection, _SQL / "columns.sql", table).fetchone():
        return False
    engine.run_file(connection, _SQL / "columns.sql", table)
    return True


def _about(connection: duckdb.DuckDBPyConnection, question: Question) -> dict[str, object]:
    """Return the publication and the query, so that readers of the workbook can cite them."""
    publication = engine.rows(connection.execute("from marts.publication"))
    return {**(publication[0] if publication else {}), "question": question.sql}


def _first_kept(rows: Iterator[Row], first: list[Row]) -> Iterator[Row]:
    """Yield the rows, and add the first two to `first`.

    An answer with neither rows nor anything but zeros and nulls in one row has found nothing.
    """
    for row in rows:
        if len(first) < 2:
            first.append(row)
        yield row


def _at_most(rows: Iterator[Row], most: int | None) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        if most is not None and number > most:
            raise UserError(f"The answer has more than {most:,} rows; ask for fewer.")
        yield row


def _rows(connection: duckdb.DuckDBPyConnection) -> Iterator[Row]:
    """Yield the rows, with floating-point numbers to 15 digits, as a spreadsheet shows them.

    A sum of pounds then ends with the pennies, not with a 1 in the ninth decimal place.
    """
    while rows := connection.fetchmany(1_000):
        for row in rows:
            yield tuple(float(f"{cell:.15g}") if type(cell) is float else cell for cell in row)


def _notes(connection: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    if not _WITH_FIGURES.search(sql):
        return _unchecked(sql)
    from drug_strategy.answers import query_analysis  # sqlglot takes 0.1 seconds to import

    return [*query_analysis.notes(connection, sql), *_unchecked(sql)]


def _unchecked(sql: str) -> list[str]:
    """Name the tables that a query reads and whose figures are not checked, in one sentence."""
    words = statements.words(sql)
    if words[0] in ("describe", "desc", "show", "explain"):
        return []
    named = {
        table
        for schema, dot, table in zip(words, words[1:], words[2:], strict=False)
        if (schema, dot) == ("marts", ".") and not _WITH_FIGURES.fullmatch(table)
    }
    tables = [f"marts.{table}" for table in sorted(named - _WITHOUT_FIGURES)]
    return [_UNCHECKED.format(", ".join(tables))] if tables else []


def _line(error: Exception) -> str:
    return " ".join(str(error).split("\n\n")[0].split())


def _write(
    question: Question, columns: list[str], rows: Iterator[Row], about: dict[str, object]
) -> None:
    if question.form == "xlsx":
        with workbooks.writing(question.target or sys.stdout.buffer, "Answer") as book:
            book.table(workbooks.TableSheet("Answer", columns, rows))
            book.table(workbooks.TableSheet("About", ("About", "Value"), list(about.items())))
    elif question.target:
        with question.target.open("w", encoding="utf-8", newline="") as stream:
            _write_text(question.form, columns, rows, stream)
    else:
        _write_text(question.form, columns, rows, sys.stdout)


def _write_text(form: str, columns: list[str], rows: Iterator[Row], out: TextIO) -> None:
    width = shutil.get_terminal_size().columns if out.isatty() else None
    if form == "json":
        _write_json(columns, rows, out)
    elif form == "table":
        write_table(columns, rows, out, width)
    else:
        for line in csv_lines(columns, rows):
            out.write(printable(line.rstrip("\n")) + "\n" if width else line)


def _write_json(columns: list[str], rows: Iterator[Row], out: TextIO) -> None:
    """Write rows as a JSON array of objects, writing decimals as numbers."""
    if repeated := next((name for name in columns if columns.count(name) > 1), None):
        raise UserError(f"Two columns are called {printable(repeated)}; give each its own name.")
    out.write("[")
    for at, row in enumerate(rows):
        line = _json(dict(zip(columns, row, strict=True)))
        out.write(f"{',' if at else ''}\n  {line}")
    out.write("\n]\n")


def _json(value: object) -> str:
    try:
        return json.dumps(value, default=_plain, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):  # JSON has no such value
        return json.dumps(_in_json(value), default=_plain, ensure_ascii=False)


def _in_json(value: object) -> object:
    """Return a value, converting its keys and any non-finite numbers to text."""
    if isinstance(value, dict):
        return {str(key): _in_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_in_json(item) for item in value]
    return str(value) if isinstance(value, float) and not isfinite(value) else value


def _plain(cell: object) -> object:
    return float(cell) if isinstance(cell, Decimal) else str(cell)


def write_table(columns: list[str], rows: Iterator[Row], out: TextIO, width: int | None) -> None:
    """Write rows as a table. If `width` is given, fit it to a terminal of that many columns."""
    text = _rounded if width else _exact
    shown = [[text(cell) for cell in row] for row in islice(rows, _TABLE)]
    if next(rows, None) is not None:
        raise UserError(f"The answer has more than {_TABLE:,} rows; use --format csv.")
    headings = [printable(name) for name in columns]
    widths = [max(map(len, column)) for column in zip(headings, *shown, strict=True)]
    if width and shown and sum(widths) + 2 * (len(widths) - 1) > width:
        _write_records(headings, shown, out)
        return
    lines = [headings, ["-" * width for width in widths], *shown]
    for line in lines:
        out.write("  ".join(map(str.ljust, line, widths)).rstrip() + "\n")


def _write_records(headings: Sequence[str], shown: Sequence[Sequence[str]], out: TextIO) -> None:
    margin = max(map(len, headings))
    for number, row in enumerate(shown, start=1):
        out.write(f"-- {number} " + "-" * margin + "\n")
        for name, cell in zip(headings, row, strict=True):
            out.write(f"{name.ljust(margin)}  {cell}".rstrip() + "\n")


def _exact(cell: object) -> str:
    return "null" if cell is None else printable(str(cell))


def _rounded(cell: object) -> str:
    if isinstance(cell, float):
        has_no_decimals = 10 ** (_DIGITS - 1) <= abs(cell) < 10**15
        return f"{cell:.0f}" if has_no_decimals else f"{cell:.{_DIGITS}g}"
    return _exact(cell)
