"""An answer as JSON, CSV, a table, records one below the other, or an Excel workbook.

On a terminal, numbers are rounded to four digits and a table that is too wide becomes records.
"""

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import TextIO

from drug_strategy.io.text import csv_lines, printable
from drug_strategy.settings import UserError

Row = tuple[object, ...]

NULL = "null"
_TABLE = 100_000  # greatest number of rows of a table: it is held in memory
_DIGITS = 4


def write_table(names: list[str], rows: Iterator[Row], out: TextIO, width: int | None) -> None:
    """Write rows as a table; on a terminal, of `width` columns, for a person to read.

    Raises:
        UserError: if there are more rows than a table can have.
    """
    text = _shown if width else _exact
    shown = [[text(cell) for cell in row] for row in islice(rows, _TABLE)]
    if next(rows, None) is not None:
        raise UserError(f"The answer has more than {_TABLE:,} rows; use --format csv.")
    headings = [printable(name) for name in names]
    widths = [max(map(len, column)) for column in zip(headings, *shown, strict=True)]
    if width and shown and sum(widths) + 2 * (len(widths) - 1) > width:
        _records(headings, shown, out)
        return
    lines = [headings, ["-" * each for each in widths], *shown]
    for line in lines:
        out.write("  ".join(map(str.ljust, line, widths)).rstrip() + "\n")


def write_csv(names: list[str], rows: Iterator[Row], out: TextIO) -> None:
    """Write rows as CSV, on a terminal with control characters written out."""
    is_terminal = out.isatty()
    for line in csv_lines(names, rows):
        out.write(printable(line.rstrip("\n")) + "\n" if is_terminal else line)


def write_json(names: list[str], rows: Iterator[Row], out: TextIO) -> None:
    """Write rows as a JSON array of objects; decimals are numbers."""
    out.write("[")
    for at, row in enumerate(rows):
        line = json.dumps(dict(zip(names, row, strict=True)), default=_plain, ensure_ascii=False)
        out.write(f"{',' if at else ''}\n  {line}")
    out.write("\n]\n")


def _records(names: Sequence[str], shown: Sequence[Sequence[str]], out: TextIO) -> None:
    margin = max(map(len, names))
    for number, row in enumerate(shown, start=1):
        out.write(f"-- {number} " + "-" * margin + "\n")
        for name, cell in zip(names, row, strict=True):
            out.write(f"{name.ljust(margin)}  {cell}".rstrip() + "\n")


def _exact(cell: object) -> str:
    return NULL if cell is None else printable(str(cell))


def _shown(cell: object) -> str:
    if isinstance(cell, float):
        whole = 10 ** (_DIGITS - 1) <= abs(cell) < 10**15
        return f"{cell:.0f}" if whole else f"{cell:.{_DIGITS}g}"
    return _exact(cell)


def _plain(cell: object) -> object:
    return float(cell) if isinstance(cell, Decimal) else str(cell)
