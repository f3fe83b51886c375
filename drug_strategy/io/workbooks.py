"""Write Excel workbooks of notes and tables, in which text is never run as a formula.

Tables have frozen headings, a filter, number formats and columns as wide as their content. Text
stays text: no cell is a formula, and Excel does not turn a period such as 2009-10 into a date. Rows
are written one at a time, because an answer of a million rows would need more than 1 GB of memory.
XlsxWriter's own tables and autofit would keep all rows. Sheets print on A4 landscape, one page
wide. Every printed page has the headings and a page number.
"""

import math
import textwrap
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from drug_strategy.io.errors import UserError
from drug_strategy.io.text import printable

WHOLE, DECIMAL, POUNDS, DAY = "#,##0", "#,##0.0", "£#,##0", "d mmm yyyy"
_TIME = f"{DAY} hh:mm:ss"
_MOST_ROWS, _LONGEST, _EXACT = 1_048_576, 32_767, 10**15
_NAME = 31  # A sheet's name has at most 31 characters.
_WIDEST = 60  # Columns are at most 60 characters wide; longer text is wrapped.
_LINE = 110  # Characters per printed line above a table.
_AUTHOR = "Metropolitan Police Service"
_EXAMPLE = {"italic": True, "font_color": "#595959", "bg_color": "#F2F2F2"}
LISTS = "Lists"  # the sheet with the allowed values for a form's cells

Row = Sequence[Any]
NumberFormat = Callable[[str, Any, Row], str | None]
"""Choose a number format from the column name, value and row. None lets Excel choose."""


@dataclass(frozen=True)
class Pairs:
    """A two-column list with headings. `leads` makes the first column link to other sheets."""

    headings: tuple[str, str]
    rows: Sequence[tuple[str, str]]
    leads: bool = False


@dataclass(frozen=True)
class TableSheet:
    """A table on its own sheet, below a title and any other lines."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Row]
    above: Sequence[str] = ()
    number_format: NumberFormat = lambda *_: None
    is_hidden: bool = False


@dataclass(frozen=True)
class Form:
    """A sheet to fill in: headings and an example row.

    `formats` contains the number formats, and `lists` contains the values to choose from. Both are
    keyed by column name. The sheet `LISTS` contains the same lists in the same order. Columns in
    `open_lists` may also have other values. If the choices for a column depend on a second column,
    `within` gives that second column, and the name of a list of its values. That list has the value
    to which each choice belongs.
    """

    name: str
    columns: Sequence[str]
    example: Sequence[str]
    formats: Mapping[str, str]
    lists: Mapping[str, Sequence[str]]
    open_lists: Collection[str] = ()
    within: Mapping[str, tuple[str, str]] = field(default_factory=dict)


class Workbook:
    """A workbook that is written sheet by sheet."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._names: dict[str, str] = {}

    def notes(self, name: str, title: str, lines: Sequence[str], lists: Sequence[Pairs]) -> None:
        """Add a text sheet that contains a title, lines and two-column lists."""
        sheet = self._book.add_worksheet(self._name(name))
        sheet.set_column(0, 0, _NAME + 3)
        sheet.set_column(1, 1, 100)
        self._text(sheet, 0, 0, title, bold=True, font_size=16)
        shown = _wrapped(lines)
        for at, line in enumerate(shown, 1):
            self._text(sheet, at, 0, line)
        top = len(shown) + 2
        for pairs in lists:
            for column, heading in enumerate(pairs.headings):
                self._text(sheet, top, column, heading, bold=True)
            for at, (first, second) in enumerate(pairs.rows, top + 1):
                if pairs.leads:
                    target = f"internal:'{self._name(first)}'!A1"
                    sheet.write_url(at, 0, target, self._book.get_default_url_format(), first)
                else:
                    self._text(sheet, at, 0, first, valign="top")
                self._text(sheet, at, 1, second, text_wrap=True, valign="top")
            top += len(pairs.rows) + 2
        set_page(sheet, title)

    def table(self, table: TableSheet) -> None:
        """Add a sheet with a table. Raise a UserError if it has more rows than a sheet can hold."""
        sheet, columns = self._book.add_worksheet(self._name(table.name)), table.columns
        above = _wrapped(table.above)
        for at, line in enumerate(above):
            title = {"bold": True, "font_size": 13} if at == 0 else {}
            self._text(sheet, at, 0, line, **title)
        heading = len(above) + 1 if above else 0
        for column, text in enumerate(columns):
            self._text(sheet, heading, column, text, bold=True, text_wrap=True, valign="bottom")
        # A column fits its values and the longest word of its heading.
        widths, last = [max(map(len, column.split()), default=0) for column in columns], heading
        for last, row in enumerate(table.rows, heading + 1):
            if last >= _MOST_ROWS:
                raise UserError(f"A sheet holds at most {_MOST_ROWS:,} rows; use --format csv.")
            for column, value in enumerate(row):
                if value is not None:
                    number_format = table.number_format(columns[column], value, row)
                    self._cell(sheet, last, column, value, number_format)
                widths[column] = max(widths[column], len(_shown(value)))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width + 3, _WIDEST))
        sheet.autofilter(heading, 0, last, len(columns) - 1)
        sheet.freeze_panes(heading + 1, 1)
        if table.is_hidden:
            sheet.hide()
        set_page(sheet, above[0] if above else table.name)
        sheet.repeat_rows(heading)

    def form(self, form: Form) -> None:
        """Add a sheet to fill in. Excel offers the values in each list and refuses all others.

        For columns in `open_lists`, Excel asks before it accepts a value that is not in the list.
        """
        sheet = self._book.add_worksheet(self._name(form.name))
        for at, column in enumerate(form.columns):
            width = max(len(column), len(form.example[at])) + 3
            style = self._format(num_format=form.formats.get(column, "General"))
            sheet.set_column(at, at, min(width, _WIDEST), style)
            if column in form.lists:
                is_open = column in form.open_lists
                sheet.data_validation(
                    *(1, at, _MOST_ROWS - 1, at),
                    {
                        "validate": "list",
                        "source": _source(form, column),
                        "error_type": "warning" if is_open else "stop",
                        "error_title": column,
                        "error_message": "This value is not in the list."
                        if is_open
                        else "Choose a value from the list, or leave the cell empty.",
                    },
                )
        sheet.write_row(0, 0, form.columns, self._format(bold=True))
        sheet.write_row(1, 0, form.example, self._format(**_EXAMPLE))
        sheet.freeze_panes(1, 1)

    def _name(self, name: str) -> str:
        """Return a sheet name that is unique in the workbook, whatever its case."""
        if name not in self._names:
            taken = {name.lower() for name in self._names.values()}
            short, number = sheet_name(name), 1
            while short.lower() in taken:
                number += 1
                short = f"{sheet_name(name)[: _NAME - 4].strip()} {number}"
            self._names[name] = short
        return self._names[name]

    def _cell(
        self, sheet: Any, at: int, column: int, value: Any, number_format: str | None
    ) -> None:
        if not _is_native(value):
            text = str(value)
            wrapped = {"text_wrap": True, "valign": "top"} if len(text) > _WIDEST else {}
            self._text(sheet, at, column, text, **wrapped)
            return
        if isinstance(value, date):
            number_format = _TIME if isinstance(value, datetime) else DAY
        sheet.write(at, column, value, self._format(num_format=number_format))

    def _text(self, sheet: Any, at: int, column: int, text: str, **style: Any) -> None:
        shown = printable(text)[:_LONGEST]
        sheet.write_string(at, column, shown, self._format(**style))

    def _format(self, **style: Any) -> Any:
        """Return a format with these properties, or None without any, for Excel to choose."""
        style = {name: value for name, value in style.items() if value is not None}
        if not style:
            return None
        key = tuple(sorted(style.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(style)
        return self._formats[key]


def _source(form: Form, column: str) -> str:
    """Return the formula for the values offered in a column's first cell."""
    from xlsxwriter.utility import xl_col_to_name

    listed = list(form.lists)
    own = xl_col_to_name(listed.index(column), col_abs=True)
    if column not in form.within:
        return f"={LISTS}!{own}$2:{own}${len(form.lists[column]) + 1}"
    above, beside = form.within[column]
    chosen = f"{xl_col_to_name(form.columns.index(above), col_abs=True)}2"
    of = xl_col_to_name(listed.index(beside), col_abs=True)
    searched = f"{LISTS}!{of}:{of}"
    first = f"MATCH({chosen},{searched},0)-1"
    return f"=OFFSET({LISTS}!{own}$1,{first},0,COUNTIF({searched},{chosen}),1)"


@contextmanager
def writing(
    out: IO[bytes] | Path, title: str, about: str = "", created: datetime | None = None
) -> Iterator[Workbook]:
    """Yield a workbook to fill, and write it to `out` if the block succeeds.

    The same content and `created` always give the same bytes. Raise an OSError if the workbook
    cannot be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    with TemporaryDirectory() as folder:
        book = xlsxwriter.Workbook(
            str(out) if isinstance(out, Path) else out,
            {"constant_memory": True, "tmpdir": folder},
        )
        properties = {"title": title, "author": _AUTHOR, "comments": about}
        book.set_properties(properties | ({"created": created} if created else {}))
        yield Workbook(book)
        try:
            book.close()
        except FileCreateError as error:
            raise error.args[0] from error


def sheet_name(name: str) -> str:
    """Return a sheet name that Excel accepts, cutting a long name at the end of a word."""
    name = name.translate(dict.fromkeys(map(ord, "[]:*?/\\'"), " ")).strip()
    if len(name) <= _NAME:
        return name
    return (name[: _NAME + 1].rpartition(" ")[0] or name[:_NAME]).strip()


def set_page(sheet: Any, title: str) -> None:
    """Make a sheet print on A4 landscape, one page wide, with a title and page numbers."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L" + printable(title)[:_LINE].replace("&", "&&") + "&RPage &P of &N")


def _wrapped(lines: Sequence[str]) -> list[str]:
    return [part for line in lines for part in textwrap.wrap(line, _LINE) or [""]]


def _is_native(value: Any) -> bool:
    """Return whether Excel can store the value unchanged. Other values are written as text."""
    if isinstance(value, datetime) and value.tzinfo:
        return False
    if isinstance(value, date):
        return value.year >= 1900
    if isinstance(value, (int, float, Decimal)):
        return math.isfinite(value) and abs(float(value)) < _EXACT
    return False


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.1f}"
    return "" if value is None else f"{value:%d %b %Y}" if isinstance(value, date) else str(value)
