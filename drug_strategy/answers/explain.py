"""Explains a figure: its meaning, how to cite it, its sources, and what was left out.

The published figure is explained, not recalculated. The files and rows behind it are listed in the
private warehouse, so only users who can read the warehouse see them.
"""

import os
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError

from drug_strategy.answers import names
from drug_strategy.answers.query import connect
from drug_strategy.contracts.reasons import meaning
from drug_strategy.io import engine
from drug_strategy.io.errors import UserError
from drug_strategy.io.text import number, printable
from drug_strategy.report import wording
from drug_strategy.settings import Settings

Row = dict[str, Any]
Page = tuple[str, list[tuple[str, list[tuple[str, str]]]]]
"""A title, and sections with headings and labelled texts."""

_SQL = Path(__file__).parent / "sql" / "explain"
_SAME = ("numerator", "denominator", "value", "base")
_ENTRIES = 12  # if there are more than 12 register entries or senders, only their number is given


def _plain(value: float | None) -> str:
    return "null" if value is None else f"{value:,.2f}".removesuffix(".00")


_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=StrictUndefined,
    trim_blocks=True,
    finalize=lambda value: printable(str(value)),  # a line of the template stays one line
)
_TEMPLATES.filters |= {
    "figure": wording.figure,
    "interval": wording.interval,
    "many": number,
    "meaning": lambda reason: meaning(reason)[:1].lower() + meaning(reason)[1:],
    "plain": _plain,
}


class Trail(NamedTuple):
    """The records and register entries behind a figure, or why they are not shown.

    If a record's `is_placed` is false, it may belong to another area or period.
    """

    records: list[Row]
    register: list[Row]
    why_not_shown: str = ""


def explain(settings: Settings, indicator: str, area: str, period: str) -> Page:
    """Explain the figure for an indicator, area and period, given by name or code."""
    with connect(settings.published_file) as published:
        row, area_name = figure(published, indicator, area, period)
        outstanding, activities = (
            engine.rows_of_file(published, _SQL / f"{query}.sql", row)
            for query in ("outstanding", "activities")
        )
    try:
        text = _TEMPLATES.get_template("explain.txt").render(
            row=row,
            area_name=area_name,
            outstanding=outstanding,
            activities=activities,
            **_trail(settings.database, row)._asdict(),
            database=settings.database,
            most=_ENTRIES,
        )
    except UndefinedError as error:  # the published file has fewer columns
        raise UserError(names.EARLIER) from error
    title, *sections = text.strip().split("\n## ")
    return title, [_section(section) for section in sections]


def _section(text: str) -> tuple[str, list[tuple[str, str]]]:
    heading, *lines = text.split("\n")
    entries = [line.partition(" | ") for line in lines if line]
    return heading, [
        (label, text.rstrip()) if mark else ("", label) for label, mark, text in entries
    ]


def figure(
    published: duckdb.DuckDBPyConnection, indicator: str, area: str, period: str
) -> tuple[Row, str]:
    """Return the published figure for an indicator, area and period, and the area's full name."""
    indicator_id, _ = names.find(published, "indicator", indicator)
    area_code, area_name = names.find(published, "area", area)
    period_label, _ = names.find(published, "period", period)
    key = {"indicator_id": indicator_id, "area_code": area_code, "period_label": period_label}
    try:
        rows = engine.rows_of_file(published, _SQL / "figure.sql", key)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise UserError(names.EARLIER) from error
    if not rows:
        raise names.no_figure(published, indicator_id, area_code, period_label)
    return rows[0], area_name


def citation(row: Row) -> str:
    """Return the line to cite for a figure."""
    return _TEMPLATES.get_template("citation.txt").render(row=row)


def _trail(database: Path, row: Row) -> Trail:
    """Return the files and records behind a figure, if this user may read the private warehouse."""
    if not os.access(database, os.R_OK):
        return Trail([], [], "Only the owner of the private warehouse can see the files and rows.")
    try:
        with engine.connect(str(database), read_only=True) as private:
            records, register, now = (
                engine.rows_of_file(private, _SQL / f"{query}.sql", row)
                for query in ("trail", "register", "same")
            )
    except duckdb.IOException:
        why = "A refresh is using the private warehouse; try again when it has ended."
        return Trail([], [], why)
    except (duckdb.CatalogException, duckdb.BinderException):
        why = "An earlier version made the private warehouse; run: warehouse refresh"
        return Trail([], [], why)
    if [[each[name] for name in _SAME] for each in now] != [[row[name] for name in _SAME]]:
        changed = "The private warehouse has changed since this figure was published."
        return Trail(records, register, changed)
    return Trail(records, register)
