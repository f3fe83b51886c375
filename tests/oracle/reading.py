"""Read a file as lines of text cells, or raise an error that says why it is refused."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
import pyarrow as arrow
from openpyxl.cell.cell import Cell
from pyarrow import parquet

from tests.oracle.cells import UNREADABLE

FORMATS = (".csv", ".csv.gz", ".xlsx", ".parquet")
DELIMITERS = ",;\t|"
csv.field_size_limit(1 << 30)


class RefusedError(Exception):
    """Raised when a file is refused. The message gives the reason."""


@dataclass
class Lines:
    """The lines of one sheet, or of a text file that is split at one delimiter.

    `is_ragged_possible` is false for workbooks and Parquet files, whose short lines are padded.
    """

    lines: list[list[str]]
    is_ragged_possible: bool = True
    problem: str = field(default="")
    is_hidden: bool = False


def readings(path: Path) -> Iterator[Lines]:
    """Yield the file's possible readings, one for each delimiter or sheet."""
    name = path.name.casefold()
    if name.endswith(".csv.gz"):
        try:
            yield from _csv(gzip.decompress(path.read_bytes()))
        except (OSError, EOFError, zlib.error) as error:
            raise RefusedError("unreadable") from error
    elif name.endswith(".csv"):
        yield from _csv(path.read_bytes())
    elif name.endswith(".xlsx"):
        yield from _sheets(path)
    elif name.endswith(".parquet"):
        yield _parquet(path)
    else:
        raise RefusedError("unknown format")


def _decode(content: bytes) -> str:
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = content.decode("utf-16")
        elif content.startswith(b"\xef\xbb\xbf"):
            text = content.decode("utf-8-sig")
        else:
            text = _utf8_or_windows(content)
    except UnicodeDecodeError as error:
        raise RefusedError("undecodable") from error
    if "\0" in text:
        raise RefusedError("NUL byte")
    return text


def _utf8_or_windows(content: bytes) -> str:
    """Decode text as UTF-8 or, if that is invalid, as Windows text.

    If fewer than half of the non-ASCII characters are invalid, only they are read as Windows text.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        escaped = content.decode("utf-8", "surrogateescape")
    strays = [each for each in escaped if "\udc80" <= each <= "\udcff"]
    if sum(each > "\x7f" for each in escaped) <= 2 * len(strays):
        return content.decode("cp1252")
    windows: dict[str, str | int | None] = {
        each: bytes([ord(each) - 0xDC00]).decode("cp1252") for each in strays
    }
    return escaped.translate(str.maketrans(windows))


def _csv(content: bytes) -> Iterator[Lines]:
    if content.startswith((b"PK\x03\x04", b"PAR1", b"\x1f\x8b")):
        raise RefusedError("not CSV")
    text = _decode(content)
    for delimiter in DELIMITERS:
        lines: list[list[str]] = []
        problem = ""
        try:
            # extend() keeps the lines read before an error
            lines.extend(
                csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
            )
        except csv.Error:
            problem = "quote never closed"
        yield Lines(lines, problem=problem)


def _number(value: float) -> str:
    return format(Decimal(repr(value)), "f").removesuffix(".0")


def _text(value: object) -> str:
    """Return the value of a typed cell as the text that a sender would have written."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _sheet_cell(shown: Cell, written: Cell) -> str:
    if shown.data_type == "e" or (written.data_type == "f" and shown.value is None):
        return UNREADABLE
    return _text(shown.value)


def _sheets(path: Path) -> Iterator[Lines]:
    try:
        shown = openpyxl.load_workbook(path, data_only=True)
        written = openpyxl.load_workbook(path)
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise RefusedError("unreadable") from error
    for sheet in shown.worksheets:
        rows = zip(sheet.iter_rows(), written[sheet.title].iter_rows(), strict=True)
        yield Lines(
            [[_sheet_cell(*cells) for cells in zip(*pair, strict=True)] for pair in rows],
            is_ragged_possible=False,
            is_hidden=sheet.sheet_state != "visible",
        )


def _parquet(path: Path) -> Lines:
    try:
        table = parquet.read_table(path)
    except (arrow.ArrowException, OSError) as error:
        raise RefusedError("unreadable") from error
    columns = [[_text(value) for value in column.to_pylist()] for column in table.columns]
    rows = [list(cells) for cells in zip(*columns, strict=True)]
    return Lines([table.column_names, *rows], is_ragged_possible=False)
