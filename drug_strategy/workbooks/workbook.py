"""An area's workbook: a cover, a sheet a question, and a sheet with a chart an indicator.

Numbers are whole in their cells and rounded by their format; marks have their own column, and a
period is text, which Excel does not take for a date.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.explain import names
from drug_strategy.publication.generations import LINK
from drug_strategy.query.ask import connect
from drug_strategy.report import wording
from drug_strategy.settings import Settings, UserError

LONDON = "E12000007"
HEADINGS = 4  # the row of a sheet's headings
_HERE = Path(__file__).parent
_TITLE = "Drug Strategy 2010-13: {}, internal workbook"
_INTERNAL = (
    "Internal to the Metropolitan Police Service: not for publication, since small counts are not "
    "hidden here. The public edition is made by warehouse release."
)
_SYNTHETIC = "Synthetic data: some or all of the returns were generated to try the warehouse."
_SYMBOLS = ("[x]", "[u]", "[p]")
_SHEET = 31  # letters of a sheet's name at most
_WIDEST = 60
_DECIMAL, _DAY = "#,##0.0", "d mmm yyyy"
_FORMATS = {"count": "#,##0", "gbp": "£#,##0", "index": _DECIMAL}
_OF_UNIT = {"Figure", "Year before", "London", "Less London"}
_WHOLE = {"Answers", "Residents", "Orders", "Concerns raised"}
# Each sheet: its query and its question.
_FIRST = {
    "Target": ("target", "How is the strategy doing? The two measures of the target"),
    "Latest year": ("latest", "What to look at? Each indicator's latest year"),
}
_ALL = {
    "Years": ("years", "Every completed fiscal year"),
    "Quarters": ("quarters", "Every completed quarter"),
    "Order sizes": ("orders", "How large are confiscation orders? No median below five orders"),
}
_LONDON = {"Boroughs": ("boroughs", "Each borough's fiscal years; not a ranking")}
_BOROUGH = {
    "Wards": ("wards", "Wards by fiscal year; a ward's figure may differ by chance alone"),
    "Ward attitudes": (
        "attitudes",
        "Modelled, not measured, 2010-13 together; not for ranking nor for change over time",
    ),
}
_END = {
    "Returns": ("returns", "Who has returned what? Outstanding is not zero"),
    "Definitions": ("definitions", "What do the figures mean? With their caveats"),
}


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its question, its table, and a unit if it is of one indicator."""

    name: str
    about: str
    columns: Sequence[str]
    rows: Sequence[tuple[Any, ...]]
    unit: str | None = None


def write_workbook(settings: Settings, area: str, target: Path | None) -> Path:
    """Write the workbook of London or a borough, by default into the home; return its path.

    Raises:
        UserError: if nothing is published, the area is not known or is a ward, or the file cannot
            be written.
    """
    with connect(settings.published / LINK) as published:
        code, name = names.find(published, "area", area)
        if not code.startswith("E09") and code != LONDON:
            raise UserError(f"{name} is neither London nor a borough.")
        sheets = [*_tables(published, code), *_indicators(published, code)]
        publication = published.execute(
            "select as_at, publication_id, contains_synthetic, statement from marts.publication"
        ).fetchall()[0]
    slug = wording.slug(name)
    path = target or settings.home / "workbooks" / f"drug-strategy-{slug}.xlsx"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, name, publication, sheets)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise UserError(f"The workbook cannot be written to {path}: {reason}.") from error
    return path


def _tables(published: duckdb.DuckDBPyConnection, code: str) -> Iterator[Sheet]:
    is_london = code == LONDON
    asked = _FIRST | _ALL | (_LONDON if is_london else _BOROUGH) | _END
    for name, (query, about) in asked.items():
        columns, rows = _rows(published, query, code)
        yield Sheet(name, about, columns, rows)


def _indicators(published: duckdb.DuckDBPyConnection, code: str) -> Iterator[Sheet]:
    """A sheet an indicator, in the register's order."""
    columns, rows = _rows(published, "series", code)
    found = {name: list(lines) for name, lines in groupby(rows, lambda row: row[0])}
    for indicator, name, unit, caveat in published.execute(
        "select indicator_id, indicator_name, unit, caveat from marts.indicators"
        " order by display_order"
    ).fetchall():
        lines = [row[1:] for row in found.get(indicator, [])]
        yield Sheet(name[:_SHEET].strip(), f"{name}, {unit}. {caveat}", columns[1:], lines, unit)


def _rows(
    published: duckdb.DuckDBPyConnection, query: str, code: str
) -> tuple[list[str], list[tuple[Any, ...]]]:
    sql = (_HERE / f"{query}.sql").read_text("utf-8")
    found = published.execute(sql, {"area_code": code} if "$area_code" in sql else {})
    return [name for name, *_ in found.description or []], found.fetchall()


def _write(path: Path, name: str, publication: tuple[Any, ...], sheets: Sequence[Sheet]) -> None:
    from openpyxl import Workbook

    as_at, publication_id, is_synthetic, statement = publication
    intro = [_INTERNAL, f"As at {wording.day(as_at)}, publication {publication_id}."]
    intro += [_SYNTHETIC] if is_synthetic else []
    workbook = Workbook()
    title = _TITLE.format(name)
    workbook.properties.title, workbook.properties.creator = title, "Metropolitan Police Service"
    workbook.properties.description = " ".join(intro)
    cover = workbook.active
    cover.title = "Cover"
    _cover(cover, title, [*intro, statement], sheets)
    for sheet in sheets:
        made = workbook.create_sheet(sheet.name)
        _table(made, sheet, f"{name}: {sheet.about}", " ".join(intro[1:]))
        if sheet.unit and sheet.rows:
            _chart(made, sheet, name)
    workbook.save(path)


def _cover(cover: Any, title: str, lines: Sequence[str], sheets: Sequence[Sheet]) -> None:
    from openpyxl.styles import Alignment, Font

    rows: list[tuple[str, str]] = [(title, "")]
    rows += [(line, "") for line in lines]
    rows += [("", ""), ("Sheet", "What it answers")]
    contents = len(rows)
    rows += [(sheet.name, sheet.about) for sheet in sheets]
    rows += [("", ""), ("Symbol", "Meaning")]
    symbols = len(rows)
    rows += [(symbol, wording.SYMBOLS[symbol]) for symbol in _SYMBOLS]
    for row in rows:
        cover.append(row)
    cover["A1"].font = Font(bold=True, size=16)
    for number in (contents, symbols):
        for cell in cover[number]:
            cell.font = Font(bold=True)
    for number, sheet in enumerate(sheets, contents + 1):
        cell = cover.cell(number, 1)
        cell.hyperlink = f"#'{sheet.name}'!A1"
        cell.style = "Hyperlink"
    for number in range(contents + 1, len(rows) + 1):
        cover.cell(number, 2).alignment = Alignment(wrap_text=True, vertical="top")
        cover.cell(number, 1).alignment = Alignment(vertical="top")
    cover.column_dimensions["A"].width = _SHEET + 3
    cover.column_dimensions["B"].width = 100


def _table(made: Any, sheet: Sheet, title: str, about: str) -> None:
    """Title, source, headings that stay in view, a filter, and each column as wide as it needs."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    made["A1"], made["A2"] = title, about
    made["A1"].font = Font(bold=True, size=13)
    wrapped = Alignment(wrap_text=True, vertical="top")
    unit_at = list(sheet.columns).index("Unit") if "Unit" in sheet.columns else None
    for at, column in enumerate(sheet.columns, 1):
        cell = made.cell(HEADINGS, at, column)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="bottom")
    for number, row in enumerate(sheet.rows, HEADINGS + 1):
        unit = sheet.unit or (row[unit_at] if unit_at is not None else None)
        for at, (column, value) in enumerate(zip(sheet.columns, row, strict=True), 1):
            cell = made.cell(number, at)
            if isinstance(value, str):
                cell.value, cell.data_type = value, "s"  # no formula, whatever a sender wrote
                if len(value) > _WIDEST:
                    cell.alignment = wrapped
            else:
                cell.value = value
                cell.number_format = _format(column, value, unit)
    last = f"{get_column_letter(len(sheet.columns))}{HEADINGS + len(sheet.rows)}"
    made.auto_filter.ref = f"A{HEADINGS}:{last}"
    made.freeze_panes = f"B{HEADINGS + 1}"
    for at, column in enumerate(sheet.columns, 1):
        texts = [max(column.split(), key=len), *(_shown(row[at - 1]) for row in sheet.rows)]
        width = min(max(map(len, texts)) + 3, _WIDEST)
        made.column_dimensions[get_column_letter(at)].width = width


def _format(column: str, value: Any, unit: str | None) -> str:
    """The number format of a cell: of its unit if it is a figure, else by its kind."""
    if isinstance(value, date):
        return _DAY
    if column in _OF_UNIT:
        of_rate = unit == "count" and column in {"London", "Less London"}
        return _DECIMAL if of_rate else _FORMATS.get(unit or "", _DECIMAL)
    if "ounds" in column:
        return _FORMATS["gbp"]
    return "#,##0" if isinstance(value, int) or column in _WHOLE else _DECIMAL


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.1f}"
    return "" if value is None else f"{value:%d %b %Y}" if isinstance(value, date) else str(value)


def _chart(made: Any, sheet: Sheet, area: str) -> None:
    """The series as a line, with London's beside a borough's where they are of one kind."""
    from openpyxl.chart import LineChart, Reference

    chart = LineChart()
    chart.title, chart.height, chart.width = f"{sheet.name}, {area}", 9, 20
    chart.y_axis.title = sheet.unit
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.numFmt = _FORMATS.get(sheet.unit or "", _DECIMAL)
    chart.y_axis.scaling.min = 0
    last = HEADINGS + len(sheet.rows)
    columns = ["Figure"]
    if area != "London" and sheet.unit not in {"count", "gbp"}:
        columns.append("London")
    for column in columns:
        at = list(sheet.columns).index(column) + 1
        values = Reference(made, min_col=at, min_row=HEADINGS, max_row=last)
        chart.add_data(values, titles_from_data=True)
    chart.set_categories(Reference(made, min_col=1, min_row=HEADINGS + 1, max_row=last))
    chart.display_blanks = "gap"  # a quarter without a figure is not zero
    made.add_chart(chart, f"K{HEADINGS}")
