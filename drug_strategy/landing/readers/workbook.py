"""Read the first visible sheet with the header from an Excel workbook as rows of text.

Numbers are written in their shortest decimal form, and dates as ISO dates. Error cells, and
formulas without a stored value, are marked as unreadable.

Only this module uses undocumented parts of openpyxl. The documented functions are slow: they create
objects for each cell, and read a file with formulas twice. If an upgrade of openpyxl moves these
parts, importing this module fails. If an upgrade changes what they do,
tests/unit/landing/test_workbooks.py fails.
"""

import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, time
from decimal import Decimal
from itertools import islice, pairwise
from math import inf
from pathlib import Path
from threading import Lock
from typing import Any
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.cell.text import Text
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.worksheet import _reader
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.xml.constants import SHEET_MAIN_NS

from drug_strategy.contracts import Contract
from drug_strategy.landing.discovery import FileWarning, NotReadable
from drug_strategy.landing.readers import layout as layouts
from drug_strategy.landing.readers.layout import SEARCHED_LINES, Refused, Sheet
from drug_strategy.landing.readers.text import require_room, require_small
from drug_strategy.landing.values import UNREADABLE

_ROWS_LIMIT = 1 << 20  # The maximum number of rows in an Excel sheet.
_WIDE = 1_000
_WIDE_CELLS_LIMIT = 2_000_000  # The maximum number of cells, empty or not, in wide rows.
_SILENCE = Lock()  # Warning filters apply to all threads at once.
_DAMAGED = "it is not an Excel workbook as the name says, or it is damaged; save it as .xlsx again"
_UNORDERED = "its rows or cells are out of order or repeated; save it as .xlsx again"
_TEXT_TAG = f"{{{SHEET_MAIN_NS}}}t"


@contextmanager
def opened(source: Path, contract: Contract, most: int) -> Iterator[Sheet]:
    """Choose the first visible sheet with a valid header, and warn if another has records."""
    with opened_book(source, most) as book:
        sheets = book.worksheets
        starts = [[*islice(lines_of(sheet), SEARCHED_LINES)] for sheet in sheets]
        like = [layouts.likeness(start, contract) for start in starts]
        visible = [at for at, sheet in enumerate(sheets) if sheet.sheet_state == "visible"]
        with_header = [at for at, fit in enumerate(like) if fit == inf]
        if with_header and not {*with_header} & {*visible}:
            raise Refused("only a hidden sheet has the header; unhide that sheet")
        chosen = max(visible, key=lambda at: like[at], default=None)
        header = layouts.find([] if chosen is None else starts[chosen], contract)
        ignored = []
        for at in with_header:
            above = [layouts.fit(cells, contract) for cells in starts[at]].index(inf)
            below = islice(lines_of(sheets[at]), above + 1, None)
            if at != chosen and any(cell.strip() for cells in below for cell in cells):
                # The sheet's number is given, because its name may be confidential.
                reason, how = ("other_sheet", "also")
                if at not in visible:
                    reason, how = ("hidden_sheet", "is hidden and")
                detail = f"sheet {at + 1} {how} has records, which were ignored"
                ignored.append(FileWarning(reason, detail))
        yield Sheet(source, header, lines_of(sheets[chosen]), 0, tuple(ignored))


@contextmanager
def opened_book(source: Path, most: int) -> Iterator[Any]:
    """Open a workbook of at most `most` bytes, whose sheets are read later, and close it."""
    try:
        with ZipFile(source) as parts:
            size = sum(part.file_size for part in parts.infolist())
        require_small(size, most)
        require_room(size, source.parent)
        with _SILENCE, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(source, read_only=True, keep_links=False)
    except (Refused, NotReadable):
        raise
    except Exception as error:  # openpyxl may raise anything for a damaged file
        raise Refused(_DAMAGED) from error
    with closing(book):
        yield book


def lines_of(sheet: ReadOnlyWorksheet) -> Iterator[list[str]]:
    """Yield each row up to its last filled cell, including blank rows."""
    book = sheet.parent
    last = wide_cells = 0
    try:
        with sheet._get_source() as source:
            parser = _Parser(
                source,
                sheet._shared_strings,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            for number, row in parser.parse():
                yield from ([] for _ in range(last + 1, min(number, _ROWS_LIMIT + 1)))
                if number > _ROWS_LIMIT:
                    raise Refused("it has more rows than Excel can hold; save it as .xlsx again")
                cells = [cell for cell in row if cell is not None]
                if number <= last or any(a[0] >= b[0] for a, b in pairwise(cells)):
                    raise Refused(_UNORDERED)
                last = number
                line = [""] * (cells[-1][0] if cells else 0)
                wide_cells += len(line) if len(line) > _WIDE else 0
                if wide_cells > _WIDE_CELLS_LIMIT:
                    raise Refused(f"rows reach beyond column {_WIDE:,}; delete the cells beyond it")
                for column, text in cells:
                    line[column - 1] = text
                yield line
    except Refused:
        raise
    except Exception as error:  # damage may not be detected until rows are read
        raise Refused(_DAMAGED) from error


class _Parser(_reader.WorkSheetParser):  # type: ignore[misc]  # no types
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
        if element.find(_reader.FORMULA_TAG) is not None:
            formula = self.parse_formula(element)  # other cells may share the formula
            if text is None:
                text = f"{UNREADABLE}{getattr(formula, 'text', formula)}"
        return None if text is None else (self.col_counter, text)

    def _text(self, element: Element) -> str | None:
        kind = element.get("t", "n")
        style = int(element.get("s", 0))
        if kind == "inlineStr":
            inline = element.find(_reader.INLINE_STRING)
            return None if inline is None else _inline(inline)
        stored = element.findtext(_reader.VALUE_TAG) or None
        return None if stored is None else self._value(kind, stored, style)

    def _value(self, kind: str, stored: str, style: int) -> str:
        match kind:
            case "n":
                number = _reader._cast_number(stored)
                return self._date(number, style) if style in self.date_formats else _number(number)
            case "s":
                return str(self.shared_strings[int(stored)])
            case "b":
                return str(bool(int(stored)))
            case "d":
                return _moment(from_ISO8601(stored))
            case "e" if stored != "#N/A":  # the only error value that means "not given"
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
