"""Excel workbooks: a cover or notes, and tables that are easy to read and never run anything.

A table has its headings in view, a filter, a number format a cell and columns as wide as their
content. Text stays text: no cell is a formula, and a period such as 2009-10 is not a date. Rows are
written as they come, so that a workbook of any size takes little memory.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from drug_strategy.io.text import printable
from drug_strategy.settings import UserError

WHOLE, DECIMAL, POUNDS, DAY = "#,##0", "#,##0.0", "£#,##0", "d mmm yyyy"
_TIME = f"{DAY} hh:mm:ss"
_MOST_ROWS, _LONGEST, _EXACT = 1_048_576, 32_767, 10**15
_NAME = 31  # characters of a sheet's name at most
_WIDEST = 60  # characters of a column; a longer text is wrapped
_AUTHOR = "Metropolitan Police Service"
_EXAMPLE = {"italic": True, "font_color": "#595959", "bg_color": "#F2F2F2"}
LISTS = "Lists"  # the sheet whose columns have the values of a form's lists

Row = Sequence[Any]
NumberFormat = Callable[[str, Any, Row], str | None]
"""The number format of a cell, by its column's name, its value and its row; None is Excel's own."""


@dataclass(frozen=True)
class Pairs:
    """A list in two columns below two headings; `leads` if the first names a sheet to go to."""

    headings: tuple[str, str]
    rows: Sequence[tuple[str, str]]
    leads: bool = False


@dataclass(frozen=True)
class LineChart:
    """A line a column of a table's numbers, over its first column; a missing one is a gap."""

    title: str
    columns: Sequence[str]
    axis: str
    number_format: str


@dataclass(frozen=True)
class Table:
    """A table as a sheet, below its title and other lines if there are any."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Row]
    above: Sequence[str] = ()
    number_format: NumberFormat = lambda *_: None
    chart: LineChart | None = None


@dataclass(frozen=True)
class Form:
    """A sheet to fill in: headings and an example row.

    `formats` has the number format of a column, and `lists` the values that a column may have, by
    its name. The sheet `LISTS` is a table of the same lists in the same order.
    """

    name: str
    columns: Sequence[str]
    example: Sequence[str]
    formats: Mapping[str, str]
    lists: Mapping[str, Sequence[str]]


class Workbook:
    """A workbook that is being written, one sheet after the other."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._names: dict[str, str] = {}

    def notes(self, name: str, title: str, lines: Sequence[str], lists: Sequence[Pairs]) -> None:
        """Add a sheet of text: a title, lines, and lists in two columns."""
        sheet = self._book.add_worksheet(self._name(name))
        sheet.set_column(0, 0, _NAME + 3)
        sheet.set_column(1, 1, 100)
        self._text(sheet, 0, 0, title, bold=True, font_size=16)
        for at, line in enumerate(lines, 1):
            self._text(sheet, at, 0, line)
        top = len(lines) + 2
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

    def table(self, table: Table) -> None:
        """Add a sheet of a table.

        Raises:
            UserError: if there are more rows than a sheet can have.
        """
        sheet, columns = self._book.add_worksheet(self._name(table.name)), table.columns
        for at, line in enumerate(table.above):
            title = {"bold": True, "font_size": 13} if at == 0 else {}
            self._text(sheet, at, 0, line, **title)
        heading = len(table.above) + 1 if table.above else 0
        for column, text in enumerate(columns):
            self._text(sheet, heading, column, text, bold=True, text_wrap=True, valign="bottom")
        widths, last = least_widths(columns), heading
        for last, row in enumerate(table.rows, heading + 1):
            if last >= _MOST_ROWS:
                raise UserError(f"A sheet holds {_MOST_ROWS:,} rows; use --format csv.")
            for column, value in enumerate(row):
                number_format = table.number_format(columns[column], value, row)
                self._cell(sheet, last, column, value, number_format)
            widen(widths, row)
        sheet.autofilter(heading, 0, last, len(columns) - 1)
        fit(sheet, heading, widths)
        if table.chart and last > heading:
            self._chart(sheet, table.chart, columns, heading, last)

    def form(self, form: Form) -> None:
        """Add a sheet to fill in; Excel offers the values of each list, and refuses others."""
        from xlsxwriter import utility

        sheet = self._book.add_worksheet(self._name(form.name))
        listed = list(form.lists)
        for at, column in enumerate(form.columns):
            width = max(len(column), len(form.example[at])) + 3
            style = self._format(num_format=form.formats.get(column, "General"))
            sheet.set_column(at, at, min(width, _WIDEST), style)
            if column in form.lists:
                of_list, last = listed.index(column), len(form.lists[column])
                first_cell, last_cell = (
                    utility.xl_rowcol_to_cell(row, of_list, row_abs=True, col_abs=True)
                    for row in (1, last)
                )
                sheet.data_validation(
                    *(1, at, _MOST_ROWS - 1, at),
                    {
                        "validate": "list",
                        "source": f"={LISTS}!{first_cell}:{last_cell}",
                        "error_title": column,
                        "error_message": "Choose a value of the list, or leave the cell empty.",
                    },
                )
        for at, column in enumerate(form.columns):
            self._text(sheet, 0, at, column, bold=True)
        for at, cell in enumerate(form.example):
            self._text(sheet, 1, at, cell, **_EXAMPLE)
        sheet.freeze_panes(1, 1)

    def _name(self, name: str) -> str:
        """The sheet's name, unlike that of any other, in capitals or not."""
        if name not in self._names:
            taken = {each.lower() for each in self._names.values()}
            short, number = sheet_name(name), 1
            while short.lower() in taken:
                number += 1
                short = f"{sheet_name(name)[: _NAME - 4].strip()} {number}"
            self._names[name] = short
        return self._names[name]

    def _cell(
        self, sheet: Any, at: int, column: int, value: Any, number_format: str | None
    ) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_boolean(at, column, value)
        elif isinstance(value, date) and _is_native(value):
            style = self._format(num_format=_TIME if isinstance(value, datetime) else DAY)
            sheet.write_datetime(at, column, value, style)
        elif _is_native(value):
            style = self._format(num_format=number_format) if number_format else None
            sheet.write_number(at, column, value, style)
        else:
            text = str(value)
            is_long = len(text) > _WIDEST
            wrapped = {"text_wrap": True, "valign": "top"} if is_long else {}
            self._text(sheet, at, column, text, **wrapped)

    def _text(self, sheet: Any, at: int, column: int, text: str, **style: Any) -> None:
        shown = printable(text)[:_LONGEST]
        sheet.write_string(at, column, shown, self._format(**style) if style else None)

    def _format(self, **style: Any) -> Any:
        key = tuple(sorted(style.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(style)
        return self._formats[key]

    def _chart(
        self, sheet: Any, chart: LineChart, columns: Sequence[str], heading: int, last: int
    ) -> None:
        drawn = self._book.add_chart({"type": "line"})
        for name in chart.columns:
            at, sheet_is = list(columns).index(name), sheet.get_name()
            drawn.add_series(
                {
                    "name": [sheet_is, heading, at],
                    "categories": [sheet_is, heading + 1, 0, last, 0],
                    "values": [sheet_is, heading + 1, at, last, at],
                }
            )
        drawn.set_title({"name": chart.title, "overlay": False})
        drawn.set_y_axis({"name": chart.axis, "num_format": chart.number_format, "min": 0})
        drawn.set_size({"width": 756, "height": 340})
        drawn.show_blanks_as("gap")
        sheet.insert_chart(heading - 1, len(columns) + 1, drawn)


@contextmanager
def writing(
    out: IO[bytes] | Path, title: str, about: str = "", created: datetime | None = None
) -> Iterator[Workbook]:
    """A workbook to fill; it is written to `out` when the block ends, unless the block raises.

    With the same content and `created` its bytes are the same.

    Raises:
        OSError: if it cannot be written.
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
    """A name as a sheet can bear it; a longer one ends with a whole word."""
    name = name.translate(dict.fromkeys(map(ord, "[]:*?/\\'"), " ")).strip()
    if len(name) <= _NAME:
        return name
    return (name[: _NAME + 1].rpartition(" ")[0] or name[:_NAME]).strip()


def least_widths(columns: Sequence[str]) -> list[int]:
    """How wide columns are for their headings alone, whose words are wrapped."""
    return [max(map(len, column.split()), default=0) for column in columns]


def widen(widths: list[int], row: Row) -> None:
    """Make columns as wide as the values of a row."""
    for column, value in enumerate(row):
        widths[column] = max(widths[column], len(_shown(value)))


def fit(sheet: Any, heading: int, widths: Sequence[int]) -> None:
    """Give a sheet of XlsxWriter its columns' widths, and keep headings and first column in view.

    `heading` is the row of the headings, from 0.
    """
    sheet.freeze_panes(heading + 1, 1)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width + 3, _WIDEST))


def _is_native(value: Any) -> bool:
    """Whether Excel has such a value; all else is text."""
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
