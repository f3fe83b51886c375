"""An answer as an Excel workbook: its rows, and a sheet about them and their source.

Text stays text: no cell is a formula, and a period such as 2009-10 is not a date.
"""

import math
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import openpyxl
from openpyxl.cell import WriteOnlyCell

from drug_strategy.io.text import printable
from drug_strategy.query.formats import Row
from drug_strategy.settings import UserError

_MOST_ROWS, _LONGEST, _EXACT = 1_048_576, 32_767, 10**15


def write_workbook(
    names: list[str], rows: Iterator[Row], out: IO[bytes] | Path, about: dict[str, object]
) -> None:
    """Write rows as the sheet `Answer`, and `about` as the next sheet.

    Raises:
        UserError: if there are more rows than a sheet can have.
    """
    workbook = openpyxl.Workbook(write_only=True)
    for title, lines in (
        ("Answer", _numbered(names, rows)),
        ("About", iter(about.items())),
    ):
        sheet = workbook.create_sheet(title)
        for line in lines:
            sheet.append([_cell(sheet, value) for value in line])
    workbook.save(out)


def _numbered(names: list[str], rows: Iterator[Row]) -> Iterator[Row]:
    yield tuple(names)
    for number, row in enumerate(rows, start=2):
        if number > _MOST_ROWS:
            raise UserError(f"A sheet holds {_MOST_ROWS:,} rows; use --format csv.")
        yield row


def _cell(sheet: Any, value: object) -> Any:
    if value is None or _is_native(value):
        return value
    cell = WriteOnlyCell(sheet, value=None)
    cell.value = printable(str(value))[:_LONGEST]
    cell.data_type = "s"
    return cell


def _is_native(value: object) -> bool:
    if isinstance(value, datetime) and value.tzinfo:
        return False
    if isinstance(value, date):
        return value.year >= 1900
    if isinstance(value, (int, float, Decimal)):
        return math.isfinite(value) and abs(float(value)) < _EXACT
    return False
