"""An Excel workbook as lines of text cells, sheet by sheet, read as a stream.

A number becomes its shortest decimal form, a date ISO. Error cells and formulas
without a stored value are marked as unreadable.
"""

import re
import warnings
from collections.abc import Iterator
from datetime import datetime, time
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from threading import Lock
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from drug_strategy.landing.errors import Refused
from drug_strategy.landing.readers.lines import UNREADABLE

_EXPANDED_LIMIT = 256 << 20  # a workbook may expand to this ...
_EXPANSION_LIMIT = 200  # ... or to so many times its size
_ROWS_LIMIT = 1 << 20  # Excel's own
_CHUNK = 1 << 20
_FORMULA = re.compile(rb"<(\w+:)?f[ />]")
_WIDE = 1_000
_WIDE_CELLS_LIMIT = 2_000_000  # cells, filled or not, of the rows that reach beyond _WIDE columns
_SILENCE = Lock()  # warning filters hold for all threads at once
_DAMAGED = "it is not an Excel workbook as the name says, or it is damaged; save it as .xlsx again"


class Sheets:
    """The sheets of a workbook; a context that closes the file.

    Raises:
        Refused: if the file is not a workbook.
    """

    def __init__(self, source: Path) -> None:
        """Open the workbook, and once more for its formulas if it has any."""
        try:
            with ZipFile(source) as parts:
                size = sum(part.file_size for part in parts.infolist())
                if size > max(_EXPANDED_LIMIT, _EXPANSION_LIMIT * source.stat().st_size):
                    raise Refused("it expands to more than 200 times its size; send it as CSV")
                has_formulas = _has_formulas(parts)
            with _SILENCE, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._values = load_workbook(source, True, data_only=True, keep_links=False)
                self._formulas = (
                    load_workbook(source, True, data_only=False, keep_links=False)
                    if has_formulas
                    else None
                )
        except Refused:
            raise
        except Exception as error:  # openpyxl may raise anything for a damaged file
            raise Refused(_DAMAGED) from error

    def __enter__(self) -> "Sheets":
        """Nothing more to open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._values.close()
        if self._formulas:
            self._formulas.close()

    def names(self) -> list[str]:
        """The sheets' names in the workbook's order, chart sheets left out."""
        return [sheet.title for sheet in self._values.worksheets]

    def hidden(self) -> set[str]:
        """The names of the hidden sheets."""
        return {s.title for s in self._values.worksheets if s.sheet_state != "visible"}

    def lines(self, name: str) -> Iterator[list[str]]:
        """The lines of a sheet from its first row on, blank ones too."""
        try:
            if self._formulas is None:
                for row in _rows(self._values, name):
                    yield [_text(value, value) for value in row]
                return
            for stored, entered in zip_longest(
                _rows(self._values, name), _rows(self._formulas, name), fillvalue=()
            ):
                pairs = zip_longest(stored, entered, fillvalue=(None, "n"))
                yield [_text(value, formula) for value, formula in pairs]
        except Refused:
            raise
        except Exception as error:  # damage may also appear while rows are read
            raise Refused(_DAMAGED) from error


def _has_formulas(parts: ZipFile) -> bool:
    """Whether a sheet has a formula; searches its XML, which is faster than reading it."""
    for part in parts.namelist():
        if part.startswith("xl/worksheets/"):
            with parts.open(part) as stream:
                before = b""
                while chunk := stream.read(_CHUNK):
                    if _FORMULA.search(before + chunk):
                        return True
                    before = chunk[-16:]
    return False


class _Narrow:
    """Cuts a sheet's row after its last filled cell."""

    def __init__(self, sheet: ReadOnlyWorksheet) -> None:
        self._make = sheet._get_row
        self._wide_cells = 0

    def __call__(self, row: list[dict[str, object]], *limits: object) -> tuple[object, ...]:
        filled = [cell for cell in row if cell["value"] is not None]
        width = int(str(filled[-1]["column"])) if filled else 0
        self._wide_cells += width if width > _WIDE else 0
        if self._wide_cells > _WIDE_CELLS_LIMIT:
            raise Refused(f"rows reach beyond column {_WIDE:,}; delete their content")
        return tuple(self._make(filled, *limits))


def _rows(book: Workbook, name: str) -> Iterator[list[tuple[object, str]]]:
    sheet = book[name]
    sheet.reset_dimensions()  # the size that a sheet states may be wrong
    sheet._get_row = _Narrow(sheet)
    for number, row in enumerate(sheet.iter_rows()):
        if number >= _ROWS_LIMIT:
            raise Refused("it has more rows than Excel can hold; save it as .xlsx again")
        yield [(cell.value, str(getattr(cell, "data_type", "n"))) for cell in row]


def _text(stored: tuple[object, str], entered: tuple[object, str]) -> str:
    value, kind = stored
    if kind == "e" and value != "#N/A":
        text = f"{UNREADABLE}{value}"
    elif value is None:
        text = f"{UNREADABLE}{entered[0]}" if entered[1] == "f" else ""
    elif isinstance(value, datetime):
        text = value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    elif isinstance(value, float):
        text = f"{Decimal(repr(value)):f}".removesuffix(".0")
    else:
        text = str(value)
    return text
