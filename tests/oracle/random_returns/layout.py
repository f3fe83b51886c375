"""Write a table as a sender might, in a random file format, encoding and delimiter."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import openpyxl
import pyarrow as arrow
from pyarrow import parquet

TITLES = [["Return of the performance office"], ["Prepared for headquarters, 2010"], []]
# a cell's text, and the typed value that a workbook may contain instead
Cell = tuple[str, object]


@dataclass
class Table:
    """A header and lines, which may have fewer or more cells than the header."""

    header: list[str]
    lines: list[list[Cell]]
    has_ragged: bool = field(default=False)


def spell_header(name: str, random: Random) -> str:
    """Return a column name as somebody might type it."""
    words = name.replace("_", " ")
    return random.choice([name, name, words, words.title(), name.upper(), name.replace("_", "-")])


def write(table: Table, stem: Path, random: Random) -> Path:
    """Write the table in a random format with the right extension, and return the path."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    roll = random.random()
    if table.has_ragged or roll < 0.55:
        extension = random.choice([".csv", ".csv", ".CSV", ".csv.gz"])
    else:
        extension = random.choice([".xlsx", ".parquet"])
    path = stem.with_name(stem.name + extension)
    if extension == ".xlsx":
        _write_workbook(table, path, random)
    elif extension == ".parquet":
        _write_parquet(table, path, random)
    else:
        content = encode(table, random)
        path.write_bytes(gzip.compress(content) if extension == ".csv.gz" else content)
    return path


def encode(table: Table, random: Random) -> bytes:
    file = io.StringIO(newline="")
    ending = random.choice(["\n", "\r\n", "\r\n", "\r"])
    writer = csv.writer(
        file,
        delimiter=random.choice(",,;\t|"),
        lineterminator=ending,
        # an LF within a cell needs quotes even if lines end in CR
        quoting=csv.QUOTE_ALL if ending == "\r" or random.random() < 0.3 else csv.QUOTE_MINIMAL,
    )
    for title in _titles(random):
        writer.writerow(title)
    writer.writerow(table.header)
    for line in table.lines:
        if random.random() < 0.03:
            file.write(random.choice(["", "   "]) + ending)
        writer.writerow([text for text, _ in line])
    encoding = random.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252"])
    try:
        return file.getvalue().encode(encoding)
    except UnicodeEncodeError:
        return file.getvalue().encode("utf-8-sig")


def _titles(random: Random) -> list[list[str]]:
    return random.choices(TITLES, k=random.choice([0, 0, 0, 1, 2, 4]))


def _write_workbook(table: Table, path: Path, random: Random) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    if random.random() < 0.3:
        sheet.append(["About this workbook"])
        sheet = book.create_sheet("Data")
    for title in _titles(random):
        sheet.append(title)
    is_typed = random.random() < 0.7
    sheet.append(table.header)
    for line in table.lines:
        if random.random() < 0.03:
            sheet.append([])
        sheet.append([_typed(cell) if is_typed else cell[0] or None for cell in line])
    if random.random() < 0.3:
        book.create_sheet("Notes").append(["Nothing here"])
    if random.random() < 0.3:
        _add_unread_sheet(book, table, random)
    book.save(path)


def _add_unread_sheet(book: openpyxl.Workbook, table: Table, random: Random) -> None:
    """Add a sheet with copies of some records, which the warehouse must ignore.

    A hidden extra sheet may be anywhere, but a visible one comes last.
    """
    is_hidden = random.random() < 0.7
    sheet = book.create_sheet("Again", 0 if is_hidden and random.random() < 0.5 else None)
    if is_hidden:
        sheet.sheet_state = random.choice(["hidden", "veryHidden"])
    sheet.append(table.header)
    for line in table.lines[: random.choice([0, 1, 3])]:
        sheet.append([text or None for text, _ in line])
    book.active = next(
        place for place, each in enumerate(book.worksheets) if each.sheet_state == "visible"
    )


def _typed(cell: Cell) -> object:
    text, value = cell
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, date | int) else (text or None)


def _write_parquet(table: Table, path: Path, random: Random) -> None:
    arrays = []
    for place in range(len(table.header)):
        cells = [line[place] if place < len(line) else ("", None) for line in table.lines]
        types = {type(value) for _, value in cells}
        if len(types) == 1 and types <= {date, int, bool, Decimal} and random.random() < 0.7:
            values = [value for _, value in cells]
            if types == {Decimal} and random.random() < 0.5:
                values = [float(str(value)) for value in values]
            arrays.append(arrow.array(values))
        else:
            arrays.append(arrow.array([text or None for text, _ in cells], arrow.string()))
    parquet.write_table(arrow.Table.from_arrays(arrays, names=table.header), path)
