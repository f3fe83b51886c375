"""What openpyxl reads of a workbook, with each cell as text, as a stream.

A number becomes its shortest decimal form, a date ISO. Error cells and formulas without a stored
value are marked as unreadable.

The one module that uses what openpyxl does not document. Its public rows are slow: they make
objects of each cell, and read a file twice if it has formulas, and again if it states no size.
"""

from collections.abc import Iterator
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import Element

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import (
    FORMULA_TAG,
    INLINE_STRING,
    VALUE_TAG,
    WorkSheetParser,
    _cast_number,
)
from openpyxl.xml.constants import SHEET_MAIN_NS

from drug_strategy.landing.readers.lines import UNREADABLE

_TEXT_TAG = f"{{{SHEET_MAIN_NS}}}t"
_NOT_GIVEN = "#N/A"  # the error that says that nothing is given
FilledCell = tuple[int, str]  # the column, from 1, and the text


def open_book(source: Path) -> Workbook:
    """Open a workbook without reading its sheets; whatever openpyxl raises is damage."""
    reader = _Reader(source, read_only=True, keep_links=False)
    reader.read()
    return reader.wb


def rows(sheet: ReadOnlyWorksheet) -> Iterator[list[FilledCell]]:
    """The filled cells of each row of a sheet, from its first row on, blank ones too."""
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
            for _ in range(last + 1, number):
                yield []
            if number > last:
                last = number
                yield [cell for cell in cells if cell is not None]


class _Sheet(ReadOnlyWorksheet):  # type: ignore[misc]  # no types
    def _get_size(self) -> None:
        """Leave the size open: what a sheet states may be wrong."""


class _Reader(ExcelReader):  # type: ignore[misc]  # no types
    def read_worksheets(self) -> None:
        """List the sheets; openpyxl calls this."""
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
    """Reads each cell as its column and its text, or as None if it has no value."""

    def parse_cell(self, element: Element) -> tuple[int, str] | None:
        """Read a cell; openpyxl calls this for each."""
        coordinate = element.get("r")
        if coordinate:
            letters = coordinate.rstrip("0123456789")
            self.col_counter = column_index_from_string(letters)
        else:
            self.col_counter += 1
        text = self._text(element)
        if element.find(FORMULA_TAG) is not None:
            formula = self.parse_formula(element)  # always, as others may share it
            if text is None:
                text = f"{UNREADABLE}{getattr(formula, 'text', formula)}"  # of an array: its text
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
