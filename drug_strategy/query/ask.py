"""Questions to the published file, locked down: nothing else is read, written, loaded or changed.

The file is opened read-only without access to files, network or extensions, under a locked
configuration, a memory limit and a time limit. The private warehouse is out of reach here.
"""

import csv
import json
import os
import resource
import sys
import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

import duckdb

from drug_strategy.settings import UserError

Row = tuple[object, ...]

_TOO_LONG = "The query took longer than {seconds:g} seconds."
_GRACE = 3  # seconds after which a query that does not heed the time limit is left
_ADDRESSES = 3 << 30  # bytes of address space
_TABLE = 100_000  # rows that a table shows at most: it is held in memory

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


def connect(file: Path) -> duckdb.DuckDBPyConnection:
    """The published file, locked down.

    Raises:
        UserError: where there is none, or it cannot be opened.
    """
    if not file.exists():
        raise UserError(f"Nothing is published at {file} yet; run: warehouse refresh")
    try:
        return duckdb.connect(str(file), read_only=True, config=dict(LOCKED))
    except duckdb.Error as error:
        raise UserError(f"{file} cannot be opened: {_line(error)}") from error


def answer(file: Path, sql: str, form: str, seconds: float, out: TextIO | None = None) -> None:
    """Write the answer to `sql` as `table`, `csv` or `json`, giving up after `seconds`.

    Raises:
        UserError: where the query is wrong, not allowed, too large or too slow.
    """
    out = out or sys.stdout
    with connect(file) as connection:
        timer = threading.Timer(seconds, connection.interrupt)
        timer.daemon = True
        timer.start()
        try:
            connection.execute(sql)
            names = [column[0] for column in connection.description or []]
            write = {"table": _table, "csv": _csv, "json": _json}[form]
            write(names, _rows(connection), out)
        except duckdb.InterruptException as error:
            raise UserError(_TOO_LONG.format(seconds=seconds)) from error
        except MemoryError as error:
            raise UserError("The query failed: it needs more memory than it may have.") from error
        except duckdb.Error as error:
            raise UserError(f"The query failed: {_line(error)}") from error
        finally:
            timer.cancel()


def bound_process(seconds: float) -> None:
    """Bound what DuckDB does not: memory of one great value, time within one function.

    For a process that does nothing but answer.
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


def _rows(connection: duckdb.DuckDBPyConnection) -> Iterator[Row]:
    while rows := connection.fetchmany(1_000):
        yield from rows


def _table(names: list[str], rows: Iterator[Row], out: TextIO) -> None:
    shown = [["" if cell is None else str(cell) for cell in row] for row in islice(rows, _TABLE)]
    if next(rows, None) is not None:
        raise UserError(f"The answer has more than {_TABLE:,} rows; ask for it with --format csv.")
    cells = [names, *shown]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for at, line in enumerate(cells):
        out.write("  ".join(map(str.ljust, line, widths)).rstrip() + "\n")
        if at == 0:
            out.write("  ".join("-" * width for width in widths) + "\n")


def _csv(names: list[str], rows: Iterator[Row], out: TextIO) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)


def _json(names: list[str], rows: Iterator[Row], out: TextIO) -> None:
    out.write("[")
    for at, row in enumerate(rows):
        line = json.dumps(dict(zip(names, row, strict=True)), default=str, ensure_ascii=False)
        out.write(f"{',' if at else ''}\n  {line}")
    out.write("\n]\n")


def _line(error: Exception) -> str:
    return " ".join(str(error).split("\n\n")[0].split())
