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
from pathlib import Path

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


def replaced(row: int, **cells: str) -> Fault:
    """Return a function that replaces cells in one record."""

    def apply(sheet: Sheet) -> None:
        for record in _at(sheet, row):
            for column, cell in cells.items():
                record[sheet.columns.index(column)] = cell

    return apply


def repeated(row: int, **changed: str) -> Fault:
    """Return a function that repeats a record at the end, optionally changing some cells."""

    def apply(sheet: Sheet) -> None:
        sheet.records.extend(list(record) for record in _at(sheet, row))
        replaced(-1, **changed)(sheet)

    return apply


def ragged(row: int) -> Fault:
    """Return a function that adds one cell too many to a record."""

    def apply(sheet: Sheet) -> None:
        for record in _at(sheet, row):
            record.append("see over")

    return apply


def with_column(name: str, cell: str) -> Fault:
    """Return a function that adds a column not in the contract."""

    def apply(sheet: Sheet) -> None:
        sheet.columns.append(name)
        sheet.header.append(name)
        for record in sheet.records:
            record.append(cell)

    return apply


def without_column(name: str) -> Fault:
    """Return a function that damages a file by removing a column."""

    def apply(sheet: Sheet) -> None:
        at = sheet.columns.index(name)
        del sheet.columns[at], sheet.header[at]
        for record in sheet.records:
            del record[at]

    return apply


def taken_back(key: Sequence[str]) -> Fault:
    """Return a function that withdraws the records and empties all cells except the key."""

    def apply(sheet: Sheet) -> None:
        for record in sheet.records:
            record[:] = [
                cell if column in key else ""
                for column, cell in zip(sheet.columns, record, strict=True)
            ]
        with_column("withdrawn", "Yes")(sheet)

    return apply


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
