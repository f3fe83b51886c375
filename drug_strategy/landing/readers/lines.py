"""Reads the lines of a UTF-8 CSV as cells if DuckDB cannot, and writes CSV that it can read."""

import csv
import json
import re
import secrets
import sys
from collections.abc import Iterable, Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path

from drug_strategy.landing.errors import Refused

CELL_LIMIT = 1_000_000  # a cell of more characters is unreadable (returns.md: 1 MB)
UNREADABLE = "\ue000"  # marks a cell that no type can read; a private-use character
_KEPT = 1_000  # characters stored of an unreadable cell
_CELLS_KEPT = 1_000  # cells stored of a line that is no record
_TAIL, _TAIL_LINES = 8_192, 10
_CHUNK = 1 << 20
_CELLS_LIMIT = 1_000_000  # a line of more cells is refused
_SPACED_QUOTE = re.compile(rb'(?:^|[,;\t|\r\n]) +"|" +[^ ,;\t|\r\n]')
_LONG = 16 << 20  # a line of this length or more is shortened before it is read
_RUN = re.compile(rf'[^",;\t|\r\n]{{{CELL_LIMIT + 1},}}')  # within a cell that no type can read

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


def has_spaced_quote(source: Path) -> bool:
    """Whether spaces may be before a cell's first quote or between its last quote and more text.

    DuckDB reads the former as text and drops the latter.
    """
    if not _holds(source, b' "', b'" '):
        return False
    with source.open("rb") as stream, mmap(stream.fileno(), 0, access=ACCESS_READ) as content:
        return _SPACED_QUOTE.search(content) is not None


def _holds(source: Path, *pairs: bytes) -> bool:
    """Whether a file has one of some pairs of bytes; bytes are searched faster than a map."""
    last = b""
    with source.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            if any(pair in chunk or last + chunk[:1] == pair for pair in pairs):
                return True
            last = chunk[-1:]
    return False


def lines_in(source: Path) -> int:
    """The number of lines of a file, records or not; the last needs no line ending."""
    newlines = returns = 0
    last = b""
    with source.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            newlines += chunk.count(b"\n")
            returns += chunk.count(b"\r")
            last = chunk[-1:]
    return (newlines or returns) + (last not in (b"\n", b"\r", b""))


def records(source: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The records of a UTF-8 CSV with the number of the line that each ends on, blank ones too.

    Raises:
        Refused: if a quote is never closed, or a line has more than a million cells.
    """
    closed = secrets.token_hex()  # no sender would use it
    with source.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(
            _with_end(stream, closed, delimiter), delimiter=delimiter, skipinitialspace=True
        )
        for cells in reader:
            if cells == [closed]:
                return
            yield reader.line_num, cells
    raise Refused("a quote is opened and never closed; close it, or delete it")


def _with_end(stream: Iterable[str], mark: str, delimiter: str) -> Iterator[str]:
    line = ""
    for line in stream:
        if len(line) <= _CELLS_LIMIT:
            yield line
        elif line.count(delimiter) > _CELLS_LIMIT:
            raise Refused("a line has more than a million cells; is it a return?")
        else:
            yield (
                _RUN.sub(lambda run: run[0][: CELL_LIMIT + 1], line) if len(line) > _LONG else line
            )
    if line and not line.endswith(("\n", "\r")):
        yield "\n"
    yield f"{mark}\n"


def write_rectangle(lines: Iterable[list[str]], width: int, named: int, target: Path) -> None:
    """Write `lines` as CSV of exactly `width` cells and one more: all cells as JSON if ragged.

    A line is ragged if it has fewer cells than `named`, or a filled cell beyond `width`.
    """
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for line in lines:
            if len(line) == width and len(max(line, key=len)) <= CELL_LIMIT:
                writer.writerow([*line, ""])
                continue
            cells = [
                cell if len(cell) <= CELL_LIMIT else UNREADABLE + cell[:_KEPT] for cell in line
            ]
            ragged = len(cells) < named or any(cell.strip() for cell in cells[width:])
            kept = json.dumps(cells[:_CELLS_KEPT], ensure_ascii=False) if ragged else ""
            padded = cells[:width] + [""] * (width - len(cells))
            writer.writerow([*padded, kept])


def ends_evenly(source: Path, delimiter: str, width: int) -> bool:
    """Whether the last lines of a UTF-8 CSV look like `width` cells each, with no footnote.

    A guess that avoids a futile read: DuckDB would read up to the first line that is not.
    """
    with source.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _TAIL))
        tail = stream.read().decode("utf-8", "replace").splitlines()
    whole = tail[1:] if size > _TAIL else tail
    lines = [line for line in whole if line.strip()]
    return all(
        len(cells) == width for cells in csv.reader(lines[-_TAIL_LINES:], delimiter=delimiter)
    )


def peek(source: Path, delimiter: str, lines: int) -> list[tuple[int, list[str]]]:
    """The first records of a UTF-8 CSV, those that end within its first `lines` lines.

    Reading stops at an unreadable line: it may be unreadable only under this delimiter.
    """
    found: list[tuple[int, list[str]]] = []
    try:
        for number, cells in records(source, delimiter):
            if number > lines:
                break
            found.append((number, cells))
    except Refused:
        pass
    return found
