"""Explains a figure: its meaning, how to cite it, its sources, and what was left out.

The published figure is explained, not recalculated. The files and rows behind it are listed in the
private warehouse, so only users who can read the warehouse see them. They can also ask where the
records with a reference are.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError

from drug_strategy.answers import names
from drug_strategy.answers.query import connect
from drug_strategy.contracts import contracts, places
from drug_strategy.contracts.reasons import meaning
from drug_strategy.io import engine
from drug_strategy.io.errors import UsageError, UserError
from drug_strategy.io.text import listed, number, printable
from drug_strategy.landing.values import compared
from drug_strategy.publication import damage
from drug_strategy.report import wording
from drug_strategy.settings import Settings
from drug_strategy.transform import project, spark

Row = dict[str, Any]
Page = tuple[str, list[tuple[str, list[tuple[str, str]]]]]
"""A title, and sections with headings and labelled texts."""

_SQL = Path(__file__).parent / "sql" / "explain"
_SAME = ("numerator", "denominator", "value", "base")
_ENTRIES = 12  # if there are more than 12 register entries or senders, only their number is given
_OUTCOMES = {
    "accepted": "accepted",
    "superseded": "superseded by a later file",
    "taken_back": "withdrawn by a later file",
    "withdrawn": "withdraws the records with its key",
    "duplicate": "repeated in the same file",
    "quarantined": "quarantined",
}


def _plain(value: float | None) -> str:
    return "null" if value is None else f"{value:,.2f}".removesuffix(".00")


_TEMPLATES = Environment(
    loader=FileSystemLoader([Path(__file__).parent / "templates", _SQL]),
    undefined=StrictUndefined,
    trim_blocks=True,
    finalize=lambda value: printable(str(value)),  # a line of the template stays one line
)
_TEMPLATES.globals |= {"outcome_means": _OUTCOMES, "most": _ENTRIES}
_TEMPLATES.filters |= {
    "figure": wording.figure,
    "interval": wording.interval,
    "many": number,
    "meaning": lambda reason: meaning(reason)[:1].lower() + meaning(reason)[1:],
    "plain": _plain,
    "points": wording.points,
    "points_interval": wording.points_interval,
}


def explain(settings: Settings, indicator: str, area: str, period: str) -> Page:
    """Explain the figure for an indicator, area and period, given by name or code."""
    with connect(settings.published_file) as published:
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
        [row] = rows
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
            **_trail(settings.database, row),
            database=settings.database,
            doubts=damage.doubts(settings),
        )
    except UndefinedError as error:  # the published file has fewer columns
        raise UserError(names.EARLIER) from error
    return _page(text)


def find_records(settings: Settings, reference: str) -> Page:
    """Say where the records with a reference are, what became of them, and which figures count it.

    Records about people are never looked up.
    """
    with connect(settings.published_file) as published:
        try:
            indicator, _ = names.find(published, "indicator", reference)
        except UserError as error:
            no_indicator = str(error)
        else:
            raise UsageError(f"{indicator} is an indicator; give an area and a period, too.")
    known = contracts().items()
    found: list[Row] = []
    with private(settings.database) as warehouse:
        nodes = project.manifest(settings)["nodes"].values()
        [measures] = [node["config"]["meta"] for node in nodes if node["alias"] == "int_measures"]
        for name, columns in ((name, of.references) for name, of in known if of.references):
            sql = _TEMPLATES.get_template("records.sql").render(
                return_name=name,
                columns=columns,
                records=spark.rows_of(settings, "intermediate", f"int_{name}__records"),
                measures=measures["measures"][name],
            )
            values = {
                "return_name": name,
                "landed": str(settings.landed / name / "*.parquet"),
                "sent": reference,
                "reference": compared(reference),
                "london": places.LONDON,
                "unattributed": places.UNATTRIBUTED,
            }
            found += engine.rows(warehouse.execute(sql, values))
    if not found:
        people = listed([name for name, contract in known if contract.is_about_people])
        raise UserError(
            f"{no_indicator} No record has this reference; records in {people} are about people,"
            " so they are never looked up."
        )
    return _page(_TEMPLATES.get_template("records.txt").render(reference=reference, records=found))


def _page(text: str) -> Page:
    title, *sections = text.strip().split("\n## ")
    return title, [_section(section) for section in sections]


def _section(text: str) -> tuple[str, list[tuple[str, str]]]:
    heading, *lines = text.split("\n")
    entries = [line.partition(" | ") for line in lines if line]
    return heading, [
        (label, text.rstrip()) if mark else ("", label) for label, mark, text in entries
    ]


def _trail(database: Path, row: Row) -> Row:
    """Return the records and register entries behind a figure, or why they are not shown."""
    try:
        with private(database) as warehouse:
            records, refused, register, now = (
                engine.rows_of_file(warehouse, _SQL / f"{query}.sql", row)
                for query in ("trail", "refused", "register", "same")
            )
    except UserError as error:
        return {"records": [], "refused": [], "register": [], "why_not_shown": str(error)}
    why = ""
    if [[each[name] for name in _SAME] for each in now] != [[row[name] for name in _SAME]]:
        why = "The private warehouse has changed since this figure was published."
    found = {"records": records, "refused": refused, "register": register}
    return {**found, "why_not_shown": why}


@contextmanager
def private(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the private warehouse. Raise a UserError if this user may not read it, or not now."""
    if not os.access(database, os.R_OK):
        raise UserError("Only the owner of the private warehouse can see the files and rows.")
    try:
        with engine.connect(str(database), read_only=True) as connection:
            yield connection
    except duckdb.IOException as error:
        why = "A refresh is using the private warehouse; try again when it has ended."
        raise UserError(why) from error
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        why = "An earlier version made the private warehouse; run: warehouse refresh"
        raise UserError(why) from error
