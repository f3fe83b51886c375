"""Write an example file whose rows contain deliberate faults.

An example file has the same bytes in every run. DuckDB writes plain files of any size. Workbooks,
and files with a title, a footnote or another encoding, are written here row by row. A fault gives a
record number, which is counted from 0 and wraps round after the last record. No faults are added to
an empty file.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec

import duckdb

from drug_strategy.examples.styles import Style

TITLE = "SYNTHETIC RETURN - invented figures, no real person or event"
FOOTNOTE = "* Synthetic: written by a program from a seed"
LONG_AGO = datetime(2013, 7, 1)

Cell = object


@dataclass
class Sheet:
    """A file's header and records, before they are written as bytes."""

    columns: list[str]
    header: list[str]
    records: list[list[Cell]]


Fault = Callable[[Sheet], None]
_Given = ParamSpec("_Given")


def _fault(change: Callable[Concatenate[Sheet, _Given], None]) -> Callable[_Given, Fault]:
    """Let a function be called without its sheet, which follows when the file is written."""

    @wraps(change)
    def given(*arguments: _Given.args, **cells: _Given.kwargs) -> Fault:
        return lambda sheet: change(sheet, *arguments, **cells)

    return given


@_fault
def replaced(sheet: Sheet, /, row: int, **cells: str) -> None:
    """Replace cells in one record."""
    for record in _at(sheet, row):
        for column, cell in cells.items():
            record[sheet.columns.index(column)] = cell


@_fault
def repeated(sheet: Sheet, /, row: int, **changed: str) -> None:
    """Repeat a record at the end, optionally changing some cells."""
    sheet.records.extend(list(record) for record in _at(sheet, row))
    replaced(-1, **changed)(sheet)


@_fault
def ragged(sheet: Sheet, /, row: int) -> None:
    """Add one cell too many to a record."""
    for record in _at(sheet, row):
        record.append("see over")


@_fault
def with_column(sheet: Sheet, /, name: str, cell: str) -> None:
    """Add a column not in the contract."""
    sheet.columns.append(name)
    sheet.header.append(name)
    for record in sheet.records:
        record.append(cell)


@_fault
def without_column(sheet: Sheet, /, name: str) -> None:
    """Damage a file by removing a column."""
    at = sheet.columns.index(name)
    del sheet.columns[at], sheet.header[at]
    for record in sheet.records:
        del record[at]


@_fault
def taken_back(sheet: Sheet, /, key: Sequence[str]) -> None:
    """Withdraw the records, and empty all cells except the key."""
    for record in sheet.records:
        for at, column in enumerate(sheet.columns):
            if column not in key:
                record[at] = ""
    with_column("withdrawn", "Yes")(sheet)


def _at(sheet: Sheet, row: int) -> list[list[Cell]]:
    """Return a list that contains only record number `row`, or is empty for an empty sheet."""
    return [sheet.records[row % len(sheet.records)]] if sheet.records else []


def copy_rows(connection: duckdb.DuckDBPyConnection, query: str, path: Path, style: Style) -> None:
    """Write the rows with DuckDB as Parquet, or as plain or gzipped UTF-8 CSV."""
    if style.extension == ".parquet":
        form = "format parquet"
    else:
        form = f"format csv, header, delimiter '{style.delimiter}'"
    quoted = str(path).replace("'", "''")
    connection.execute(f"copy ({query}) to '{quoted}' ({form})")


def write_sheet(sheet: Sheet, path: Path, style: Style) -> None:
    """Write a sheet in a style, which may include a title, a totals row and a footnote."""
    lines: list[Sequence[Cell]] = [sheet.header, *sheet.records]
    if style.titled:
        lines = [[TITLE], [], *lines, ["Total", len(sheet.records)], [FOOTNOTE]]
    if style.extension == ".xlsx":
        _write_workbook(lines, path)
        return
    text = io.StringIO()
    writer = csv.writer(text, delimiter=style.delimiter, lineterminator="\r\n")
    writer.writerows(["" if cell is None else cell for cell in line] for line in lines)
    path.write_bytes(text.getvalue().encode(style.encoding))


def _write_workbook(lines: list[Sequence[Cell]], path: Path) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": LONG_AGO})
        sheet = book.add_worksheet("Return")
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
