"""Writes an area's workbook: a cover, a sheet per question, and a sheet and chart per indicator.

Cells contain exact numbers, which Excel rounds for display. Symbols are in a separate column.
Periods are text, so that Excel does not turn them into dates.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.answers import names
from drug_strategy.answers.query import connect
from drug_strategy.contracts.places import LONDON
from drug_strategy.io import engine
from drug_strategy.io.errors import UserError, reason
from drug_strategy.io.workbooks import (
    DECIMAL,
    POUNDS,
    WHOLE,
    LineChart,
    Pairs,
    TableSheet,
    writing,
)
from drug_strategy.report import wording
from drug_strategy.settings import Settings

_SQL = Path(__file__).parent / "sql" / "workbook"
_TITLE = "Drug Strategy 2010-13: {}, internal workbook"
INTERNAL = (
    "Internal to the Metropolitan Police Service and not for publication: small counts are not "
    "hidden here. To make the public edition, run warehouse release."
)
_SYNTHETIC = "Synthetic data: some or all of the returns were made up to try out the warehouse."
_SYMBOLS = ("[x]", "[u]", "[p]", "[n]")
_FORMATS = {"count": WHOLE, "gbp": POUNDS}
_OF_UNIT = {"Figure", "Year before", "Change on the year before", "Since 2009-10"}
_WHOLE = {"Answers", "Residents", "Residents covered", "Orders", "Concerns raised"}
_SERIES = (  # the columns of an indicator's sheet
    *("Figure", "Lower 95% limit", "Upper 95% limit"),
    *("Signal", "Return", "Symbols"),
)
# How the cells of the sheet with all boroughs look, and what that means.
_GROUNDS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "higher": (
        "Dark blue with bold white figures: higher than the rest of London.",
        {"bg_color": "#12436D", "font_color": "#FFFFFF", "bold": True},
    ),
    "lower": (
        "Light blue with figures in italics: lower than the rest of London.",
        {"bg_color": "#B3D0EA", "italic": True},
    ),
    "provisional": ("Striped: provisional, not compared.", {"pattern": 14, "fg_color": "#D9DCDE"}),
    "not available": ("Cross-hatched: not available.", {"pattern": 16, "fg_color": "#D9DCDE"}),
    "not compared": (
        "Grey: not compared with the rest of London.",
        {"bg_color": "#F3F2F1", "font_color": "#505A5F"},
    ),
}
_ALL_BOROUGHS = (
    "How does each borough compare with the rest of London in {}? The boroughs are not ranked"
)
# The area on sheets that do not cover the workbook's own area.
_OF_LONDON = {
    "All boroughs": "London and its boroughs",
    "Boroughs": "The boroughs of London",
    "Order sizes": "London and its boroughs",
    "Returns": "All boroughs and headquarters",
}
_OF_BOROUGH = {"Target": "{} and London"}
# Shorter names for the sheets of indicators whose names exceed 31 characters, Excel's limit.
TABS = {
    "pas_drugs_problem": "Drugs seen as a problem",
    "pas_tackling_drugs": "Police tackle drugs well",
    "cannabis_networks_disrupted": "Cannabis networks disrupted",
    "confiscation_paid_gbp": "Paid on confiscations so far",
    "confiscation_paid_rate": "Share of confiscations paid",
    "commercial_cannabis_detections": "Cannabis production detections",
    "ppo_discretionary_authorisations": "Drug test authorisations",
    "ppo_discretionary_authorisation_rate": "Drug test authorisation rate",
    "drr_enforcement_arrests": "Breach arrests within 90 days",
    "drr_enforcement_rate": "Breach arrest rate, 90 days",
    "drr_failure_action_rate": "Action on missed assessments",
    "drr_arrest_days": "Days from breach to arrest",
    "community_concerns_actioned_rate": "Concerns actioned in 90 days",
    "community_concern_action_days": "Days from concern to action",
    "dip_boroughs": "Drug Interventions Programme",
}
# Each sheet's query, and the question it answers.
_TARGET = ("target", "How is the strategy doing? Progress on the two measures of the target")
_SURVEY = (
    "survey",
    "How is the strategy doing? Both measures in the borough. The target is for London only",
)
_SCORECARD = ("scorecard", "The headline indicators: the latest year beside the year before")
_FIRST = {
    "Latest year": ("latest", "What should I look at? Each indicator's latest year"),
    "Years": ("years", "Every completed fiscal year"),
    "Quarters": ("quarters", "Every completed quarter"),
    "Order sizes": (
        "orders",
        "How large are confiscation orders? A median needs at least five orders",
    ),
}
_LONDON = {"Boroughs": ("boroughs", "Each borough by fiscal year. The boroughs are not ranked")}
_BOROUGH = {
    "Wards": ("wards", "Wards by fiscal year. Differences between wards may be due to chance"),
}
_END = {
    "Returns": ("returns", "Which returns have arrived? An outstanding return is not zero"),
    "Definitions": ("definitions", "What do the figures mean, and what are their caveats?"),
}


@dataclass(frozen=True)
class Sheet:
    """A sheet with a question and a table.

    A sheet about one indicator also has the indicator's unit and caveat. `grounds` says what the
    label of a cell is, by the row's first cell and the column.
    """

    name: str
    about: str
    columns: Sequence[str]
    rows: Sequence[tuple[Any, ...]]
    unit: str | None = None
    caveat: str = ""
    grounds: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def style(self, column: str, row: Sequence[Any]) -> Mapping[str, Any]:
        """Return how a cell looks, which depends on the label of its figure."""
        return _GROUNDS[ground][1] if (ground := self.grounds.get((row[0], column))) else {}

    def number_format(self, column: str, value: Any, row: Sequence[Any]) -> str:
        """Return a cell's number format, which depends on the figure's unit or the cell's type."""
        if column in _OF_UNIT or (self.grounds and isinstance(value, float)):
            unit = self.unit or (row[self.columns.index("Unit")] if "Unit" in self.columns else "")
            return _FORMATS.get(unit, DECIMAL)
        if "ounds" in column:
            return POUNDS
        return WHOLE if isinstance(value, int) or column in _WHOLE else DECIMAL

    def chart(self, area: str) -> LineChart | None:
        """Return the indicator's line chart, or None for a sheet without an indicator."""
        if self.unit is None:
            return None
        number_format = _FORMATS.get(self.unit, DECIMAL)
        return LineChart(f"{area}: {self.about}", ["Figure"], self.unit, number_format)


def write_workbook(settings: Settings, area: str, target: Path | None) -> Path:
    """Write the workbook for London or a borough, by default into the home, and return its path."""
    with connect(settings.published_file) as published:
        code, name = names.find(published, "area", area)
        if not code.startswith("E09") and code != LONDON:
            raise UserError(f"{name} is neither London nor a borough.")
        sheets = [*_questions(published, code), *_indicators(published, code)]
        [publication] = engine.rows(published.execute("from marts.publication"))
    path = target or settings.home / "workbooks" / f"drug-strategy-{wording.slug(name)}.xlsx"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, name, publication, sheets)
    except OSError as error:
        raise UserError(f"The workbook cannot be written to {path}: {reason(error)}.") from error
    return path


def _questions(published: duckdb.DuckDBPyConnection, code: str) -> Iterator[Sheet]:
    first, more = (_TARGET, _LONDON) if code == LONDON else (_SURVEY, _BOROUGH)
    for name, (query, about) in (
        {"Scorecard": _SCORECARD, "Target": first} | _FIRST | more | _END
    ).items():
        columns, rows = _table(published, query, area_code=code)
        if name == "Returns":
            columns, rows = _across(columns, rows)
        yield Sheet(name, about, columns, rows)
        if name == "Boroughs":
            yield _all_boroughs(published)


def _all_boroughs(published: duckdb.DuckDBPyConnection) -> Sheet:
    """Return the sheet with an indicator per row and an area per column, London first."""
    _, rows = _table(published, "all_boroughs")
    areas = [*dict.fromkeys(area for *_, area, _, _ in rows)]
    figures: dict[tuple[str, str], dict[str, Any]] = {}
    for indicator, unit, _, area, figure, _ in rows:
        figures.setdefault((indicator, unit), {})[area] = figure
    year = next((year for _, _, year, *_ in rows), "the latest year")
    return Sheet(
        "All boroughs",
        _ALL_BOROUGHS.format(year),
        ("Indicator", "Unit", *areas),
        [(*key, *map(cells.get, areas)) for key, cells in figures.items()],
        grounds={(name, area): ground for name, _, _, area, _, ground in rows if ground},
    )


def _indicators(published: duckdb.DuckDBPyConnection, code: str) -> Iterator[Sheet]:
    """Yield one sheet of quarterly figures per indicator, in the register's order."""
    columns, rows = _table(published, "quarters", area_code=code)
    shown = [columns.index("Period"), *(columns.index(name) for name in _SERIES)]
    of_indicator = columns.index("Name in the data")
    for indicator in engine.rows(published.execute("from marts.indicators order by display_order")):
        name, unit = indicator["indicator_name"], indicator["unit"]
        quarters = [
            tuple(row[at] for at in shown)
            for row in rows
            if row[of_indicator] == indicator["indicator_id"]
        ]
        about, tab = f"{name}, {unit}, by quarter", TABS.get(indicator["indicator_id"], name)
        yield Sheet(tab, about, ("Quarter", *_SERIES), quarters, unit, indicator["caveat"])


def _table(
    published: duckdb.DuckDBPyConnection, query: str, **values: str
) -> tuple[list[str], list[tuple[Any, ...]]]:
    result = engine.run_file(published, _SQL / f"{query}.sql", values)
    return [name for name, *_ in result.description or []], result.fetchall()


def _across(
    columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Pivot the last two columns (a heading and its value) into one column per heading."""
    headings = sorted({heading for *_, heading, _ in rows})
    cells: dict[tuple[Any, ...], dict[str, Any]] = {}
    for *key, heading, cell in rows:
        cells.setdefault(tuple(key), {})[heading] = cell
    shown = [(*key, *map(values.get, headings)) for key, values in cells.items()]
    return [*columns[:-2], *headings], shown


def _write(path: Path, name: str, publication: dict[str, Any], sheets: Sequence[Sheet]) -> None:
    source = [
        f"As at {wording.day(publication['as_at'])}, publication {publication['publication_id']}.",
        *([_SYNTHETIC] if publication["contains_synthetic"] else []),
    ]
    title = _TITLE.format(name)
    contents = Pairs(
        ("Sheet", "What it answers"), [(sheet.name, sheet.about) for sheet in sheets], leads=True
    )
    symbols = [(symbol, wording.SYMBOLS[symbol]) for symbol in _SYMBOLS]
    cover = [INTERNAL, *source, publication["statement"]]
    with writing(path, title, " ".join([INTERNAL, *source])) as book:
        book.notes("Cover", title, cover, [contents, Pairs(("Symbol", "Meaning"), symbols)])
        for sheet in sheets:
            whose = (_OF_LONDON if name == "London" else _OF_BOROUGH).get(sheet.name, name)
            lines = [sheet.caveat] if sheet.caveat else []
            lines += [meaning for meaning, _ in _GROUNDS.values()] if sheet.grounds else []
            book.table(
                TableSheet(
                    sheet.name,
                    sheet.columns,
                    sheet.rows,
                    above=(f"{whose.format(name)}: {sheet.about}", *lines, *source),
                    number_format=sheet.number_format,
                    style=sheet.style,
                    chart=sheet.chart(name),
                )
            )
