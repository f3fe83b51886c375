"""Read the first visible sheet with the header from an Excel workbook as rows of text.

Numbers are written in their shortest decimal form, and dates as ISO dates. Error cells, and
formulas without a stored value, are marked as unreadable.

Only this module uses undocumented parts of openpyxl. The documented functions are slow: they create
objects for each cell, read a file with formulas twice, and read it once more if a sheet's size is
not given. If an upgrade of openpyxl moves these parts, importing this module fails. If an upgrade
changes what they do, tests/unit/landing/test_workbooks.py fails.
"""

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, time
from decimal import Decimal
from itertools import islice, pairwise
from pathlib import Path
from threading import Lock
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import (
    FORMULA_TAG,
    INLINE_STRING,
    VALUE_TAG,
    WorkSheetParser,
    _cast_number,
)
from openpyxl.xml.constants import SHEET_MAIN_NS

from drug_strategy.contracts import Contract
from drug_strategy.landing.discovery import FileWarning, NotReadable
from drug_strategy.landing.readers import layout as layouts
from drug_strategy.landing.readers.layout import (
    SEARCHED_LINES,
    Header,
    Layout,
    Line,
    Rectangle,
    Refused,
)
from drug_strategy.landing.readers.text import require_room, require_small, rewritten
from drug_strategy.landing.values import UNREADABLE

_ROWS_LIMIT = 1 << 20  # The maximum number of rows in an Excel sheet.
_WIDE = 1_000
_WIDE_CELLS_LIMIT = 2_000_000  # The maximum number of cells, empty or not, in wide rows.
_SILENCE = Lock()  # Warning filters apply to all threads at once.
_DAMAGED = "it is not an Excel workbook as the name says, or it is damaged; save it as .xlsx again"
_UNORDERED = "its rows or cells are out of order or repeated; save it as .xlsx again"
_TEXT_TAG = f"{{{SHEET_MAIN_NS}}}t"
_NOT_GIVEN = "#N/A"  # The only error value that means "not given".
FilledCell = tuple[int, str]  # The column number, from 1, and the text.


def of_workbook(source: Path, contract: Contract) -> Rectangle:
    """Write a workbook's cells as a table next to `source`, and return it.

    Any other sheet with the return's records causes a warning.
    """
    with Sheets(source) as sheets:
        name, header, ignored = _choose_sheet(sheets, contract)
        below = islice(sheets.lines(name), header.line, None)
        layout = Layout(contract, header)
        rectangle = rewritten(below, layout, 0, source.with_suffix(".rectangle"))
    return replace(rectangle, warnings=ignored)


def rows_of_workbook(source: Path, contract: Contract) -> list[int]:
    """Return the spreadsheet row of each record in a workbook that has been landed."""
    with Sheets(source) as sheets:
        name, header, _ = _choose_sheet(sheets, contract)
        below = islice(enumerate(sheets.lines(name), start=1), header.line, None)
        return layouts.rows_of_records(below, header)


def _choose_sheet(
    sheets: "Sheets", contract: Contract
) -> tuple[str, Header, tuple[FileWarning, ...]]:
    """Choose the first visible sheet with a valid header, or else the likeliest sheet."""
    starts: dict[str, list[Line]] = {
        name: list(enumerate(islice(sheets.lines(name), SEARCHED_LINES), start=1))
        for name in sheets.names()
    }
    hidden = sheets.hidden()
    like = {name: layouts.likeness(lines, contract) for name, lines in starts.items()}
    with_header = [name for name in starts if like[name][0]]
    visible = [name for name in starts if name not in hidden]
    if with_header and hidden.issuperset(with_header):
        raise Refused("only a hidden sheet has the header; unhide that sheet")
    chosen = next((name for name in with_header if name in visible), None) or max(
        visible, key=lambda name: like[name], default=""
    )
    header = layouts.find(starts.get(chosen, []), contract)
    ignored = []
    for number, name in enumerate(starts, start=1):
        if name == chosen or name not in with_header:
            continue
        line = next(line for line, cells in starts[name] if layouts.is_header(cells, contract))
        if any(cell.strip() for cells in islice(sheets.lines(name), line, None) for cell in cells):
            # The sheet's number is given, because its name may be confidential.
            reason, is_what = (
                ("hidden_sheet", "is hidden and") if name in hidden else ("other_sheet", "also")
            )
            detail = f"sheet {number} {is_what} has records, which were ignored"
            ignored.append(FileWarning(reason, detail))
    return chosen, header, tuple(ignored)


class Sheets:
    """The sheets of a workbook, as a context manager that closes the file.

    Raises:
        Refused: if the file is not a workbook, or if it expands to more than 1 GB.
        NotReadable: if the file expands to more than half of the free disk space.
    """

    def __init__(self, source: Path) -> None:
        """Open the workbook."""
        try:
            with ZipFile(source) as parts:
                size = sum(part.file_size for part in parts.infolist())
            require_small(size)
            require_room(size, source.parent)
            with _SILENCE, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                reader = _Reader(source, read_only=True, keep_links=False)
                reader.read()
        except (Refused, NotReadable):
            raise
        except Exception as error:  # openpyxl may raise anything for a damaged file
            raise Refused(_DAMAGED) from error
        self._book = reader.wb

    def __enter__(self) -> "Sheets":
        """Return the sheets, which are already open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._book.close()

    def names(self) -> list[str]:
        """Return the names of the sheets, except chart sheets, in the workbook's order."""
        return [sheet.title for sheet in self._book.worksheets]

    def hidden(self) -> set[str]:
        """Return the names of the hidden sheets."""
        return {s.title for s in self._book.worksheets if s.sheet_state != "visible"}

    def lines(self, name: str) -> Iterator[list[str]]:
        """Yield a sheet's lines from the first row, including blank lines."""
        try:
            yield from _lines(_rows(self._book[name]))
        except Refused:
            raise
        except Exception as error:  # damage may not be detected until rows are read
            raise Refused(_DAMAGED) from error


def _lines(sheet: Iterable[list[FilledCell]]) -> Iterator[list[str]]:
    """Yield each row up to its last filled cell.

    Raises:
        Refused: if there are more rows than Excel allows, or if a cell's position is invalid.
    """
    wide_cells = 0
    for number, row in enumerate(sheet):
        if number >= _ROWS_LIMIT:
            raise Refused("it has more rows than Excel can hold; save it as .xlsx again")
        if any(cell[0] >= following[0] for cell, following in pairwise(row)):
            raise Refused(_UNORDERED)
        width = row[-1][0] if row else 0
        wide_cells += width if width > _WIDE else 0
        if wide_cells > _WIDE_CELLS_LIMIT:
            raise Refused(f"rows reach beyond column {_WIDE:,}; delete the cells beyond it")
        line = [""] * width
        for column, text in row:
            line[column - 1] = text
        yield line


def _rows(sheet: ReadOnlyWorksheet) -> Iterator[list[FilledCell]]:
    """Yield the non-empty cells of each row, starting with the first and including blank rows."""
    book = sheet.parent
    with sheet._get_source() as source:
        parser = _Parser(
            source,
            sheet._shared_strings,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        last = 0
        for number, cells in parser.parse():
            if number <= last:
                raise Refused(_UNORDERED)
            for _ in range(last + 1, number):
                yield []
            last = number
            yield [cell for cell in cells if cell is not None]


class _Sheet(ReadOnlyWorksheet):  # type: ignore[misc]  # no types
    def _get_size(self) -> None:
        """Leave the size unknown, because the size recorded in the sheet may be wrong."""


class _Reader(ExcelReader):  # type: ignore[misc]  # no types
    def read_worksheets(self) -> None:
        """List the sheets. This method is called by openpyxl."""
        for sheet, part in self.parser.find_sheets():
            if part.target not in self.valid_files:
                continue
            if "chartsheet" in part.Type:
                self.read_chartsheet(sheet, part)
                continue
            listed = _Sheet(self.wb, sheet.name, part.target, self.shared_strings)
            listed.sheet_state = sheet.state
            self.wb._sheets.append(listed)


class _Parser(WorkSheetParser):  # type: ignore[misc]  # no types
    """Reads each cell as a column number and text, or as None if the cell is empty."""

    def parse_cell(self, element: Element) -> tuple[int, str] | None:
        """Read one cell. This method is called by openpyxl for every cell."""
        coordinate = element.get("r")
        if coordinate:
            letters = coordinate.rstrip("0123456789")
            self.col_counter = column_index_from_string(letters)
        else:
            self.col_counter += 1
        text = self._text(element)
        if element.find(FORMULA_TAG) is not None:
            formula = self.parse_formula(element)  # other cells may share the formula
            if text is None:
                text = f"{UNREADABLE}{getattr(formula, 'text', formula)}"
        return None if text is None else (self.col_counter, text)

    def _text(self, element: Element) -> str | None:
        kind = element.get("t", "n")
        style = int(element.get("s", 0))
        if kind == "inlineStr":
            inline = element.find(INLINE_STRING)
            return None if inline is None else _inline(inline)
        stored = element.findtext(VALUE_TAG) or None
        return None if stored is None else self._value(kind, stored, style)

    def _value(self, kind: str, stored: str, style: int) -> str:
        match kind:
            case "n":
                number = _cast_number(stored)
                return self._date(number, style) if style in self.date_formats else _number(number)
            case "s":
                return str(self.shared_strings[int(stored)])
            case "b":
                return str(bool(int(stored)))
            case "d":
                return _moment(from_ISO8601(stored))
            case "e" if stored != _NOT_GIVEN:
                return f"{UNREADABLE}{stored}"
        return stored

    def _date(self, serial: float, style: int) -> str:
        try:
            is_length = style in self.timedelta_formats
            return _moment(from_excel(serial, self.epoch, timedelta=is_length))
        except (OverflowError, ValueError):
            return f"{UNREADABLE}#VALUE!"


def _inline(inline: Element) -> str:
    if len(inline) == 1 and inline[0].tag == _TEXT_TAG and not inline.attrib:
        return inline[0].text or ""
    return str(Text.from_tree(inline).content)


def _moment(value: object) -> str:
    if not isinstance(value, datetime):
        return str(value)
    return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")


def _number(value: float) -> str:
    text = repr(value)
    if not text.lstrip("-")[:1].isdigit() or "e" in text:
        text = f"{Decimal(text):f}"
    return text.removesuffix(".0")
