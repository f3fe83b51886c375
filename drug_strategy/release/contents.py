"""Read the tables of an edition from the draft, and define the edition's texts.

The edition's page and its workbook use the same texts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from drug_strategy.io import engine

_PREFIX = "open_"
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
PUBLISHER = "Metropolitan Police Service"
TITLES = {
    "london_figures": "London, by quarter and year",
    "borough_figures": "Boroughs, by year and, where possible, by quarter",
    "ward_figures": "Wards, by year",
    "public_attitudes": "Public attitudes",
    "confidence_target": "The confidence target",
    "ward_attitudes": "Public attitudes by ward (modelled)",
    "indicators": "Indicators: definitions",
    "areas": "Areas: codes and names",
    "revisions": "Figures revised since the previous edition",
}
TITLE = "Metropolitan Police Service Drug Strategy 2010-13: statistics"
SYMBOLS = {
    "[c]": "confidential: it could disclose a person or premises",
    "[u]": "unreliable: based on too few cases or answers",
    "[x]": "not available: no return has been received yet",
    "[z]": "not applicable: there is nothing to divide by",
    "[p]": "provisional: not all returns are in, the period is not over, or its cases are still"
    " being followed up",
    "[h]": "held back until more has changed: the figure is from an earlier edition",
    "[r]": "revised since the previous edition",
}
POLICE_ACTIVITY = (
    "Figures of police activity count what the police did and recorded. The figures can change"
    " because of resources, priorities, operations or recording practice as well as drug markets."
    " They must not be read as the amount of drug use, dealing or crime. A rise in such figures is"
    " neither success nor failure in itself."
)
METHODS = {
    "Confidentiality": (
        "We do not publish small counts of people or premises, or figures from which they could be"
        " worked out. Whole rows are hidden, and all hidden rows are marked in the same way. What"
        " one edition hides, later editions hide too. Amounts in pounds are hidden if they would"
        " reveal a single order. Before we publish an edition, we try to work out what is hidden,"
        " using everything in this edition and in earlier editions. If anything can be worked out,"
        " we do not publish the edition."
    ),
    "Figures held back": (
        "Changes between editions are protected in the same way as figures. A change is small if a"
        " count of people or premises has changed by 1 to 4 since an earlier edition, or if an"
        " amount in pounds has changed because of fewer than three orders. After a small change,"
        " the edition repeats the earlier figure, marked [h]. Other rows are held back too if they"
        " would reveal the change. A row is updated once its figures have changed enough. Areas and"
        " periods marked [h] may not add up to their totals."
    ),
    "Which areas and periods have figures": (
        "Figures for London are given by quarter and year. Figures for boroughs are given by year,"
        " and also by quarter if few quarterly figures would be confidential. An indicator is given"
        " for London only if most borough figures would be confidential. Figures for wards are"
        " given by year. The table of indicators lists the areas and periods for each"
        " indicator."
    ),
    "Intervals": (
        "All intervals are 95 % intervals. Police counts are complete, so their intervals show only"
        " the chance variation in what is counted. Amounts in pounds and days have no intervals."
    ),
    "Revisions": (
        "Late returns change earlier figures. Figures revised since the previous edition are marked"
        " [r] and listed in the table of revisions. If a column, definition or method changes, the"
        " edition gets a new major version; any other change makes a new minor version."
    ),
    "Not attributed": (
        "Cases without a known borough have their own row among the boroughs. Cases without a"
        " known ward have their own row among the wards of their borough. Areas therefore add up to"
        " London if no figure is confidential. Networks do not add up, because one network may be"
        " active in several boroughs and quarters."
    ),
}
_KEYS = ("indicator_id", "area_code", "period_type", "period_start")


@dataclass(frozen=True)
class Column:
    """A column of a table; `kind` is the column's type in DuckDB."""

    name: str
    kind: str
    meaning: str
    is_required: bool


@dataclass(frozen=True)
class Table:
    """A table in the edition, with rows in key order."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    rows: list[dict[str, Any]]

    @property
    def names(self) -> list[str]:
        """Return the names of the columns."""
        return [column.name for column in self.columns]

    @property
    def key(self) -> list[str]:
        """Return the columns that identify a row."""
        names = self.names
        return [name for name in _KEYS if name in names] if "area_code" in names[1:] else names[:1]


@dataclass(frozen=True)
class About:
    """The facts about an edition that are printed in each of its files."""

    version: str
    publication_id: str
    issued: date
    as_at: date
    statement: str
    is_synthetic: bool
    contact: str | None
    next_edition: str | None
    headline: str


def read_tables(connection: duckdb.DuckDBPyConnection) -> list[Table]:
    """Return the draft's public tables, in the order in which the edition lists them."""
    described = dict(
        connection.execute(
            "select table_name, comment from duckdb_tables() where schema_name = 'release'"
        ).fetchall()
    )
    return [
        _table(connection, name, title, described[f"{_PREFIX}{name}"])
        for name, title in TITLES.items()
        if f"{_PREFIX}{name}" in described
    ]


def _table(connection: duckdb.DuckDBPyConnection, name: str, title: str, description: str) -> Table:
    columns = tuple(
        Column(column, kind, meaning, not is_nullable)
        for column, kind, meaning, is_nullable in connection.execute(
            "select column_name, data_type, comment, is_nullable from duckdb_columns()"
            " where schema_name = 'release' and table_name = ? order by column_index",
            [f"{_PREFIX}{name}"],
        ).fetchall()
    )
    query = f"select * from release.{_PREFIX}{name} order by all"
    rows = engine.rows(connection.execute(query))
    return Table(name, title, description, columns, rows)


def content(connection: duckdb.DuckDBPyConnection, tables: list[Table]) -> Mapping[str, Any]:
    """Return the columns, definitions, methods and areas of an edition.

    If any of these changes, the edition gets a new major version.
    """
    found: dict[str, Any] = {
        f"table {table.name}": [f"{column.name} {column.kind}" for column in table.columns]
        for table in tables
    }
    for indicator, *definition in connection.execute(
        "select indicator_id, definition, formula, unit from release.open_indicators order by all"
    ).fetchall():
        found[f"indicator {indicator}"] = definition
    for table in ("release_policy", "release_parts", "release_links", "release_indicators"):
        rows = connection.execute(f"select * from release.{table} order by all").fetchall()
        found[f"method {table}"] = [[str(value) for value in row] for row in rows]
    places = connection.execute("select * from release.open_areas order by all").fetchall()
    found["places"] = [[str(value) for value in row] for row in places]
    return found


def lines(about: About) -> list[str]:
    """Return lines that describe the edition."""
    found = [
        f"Edition {about.version}, made from publication {about.publication_id}.",
        f"Issued {day(about.issued)}; includes returns received by {day(about.as_at)}.",
    ]
    if about.next_edition:
        found.append(f"Next edition: {about.next_edition}.")
    if about.is_synthetic:
        found.append("Synthetic data, made up to try out the warehouse and not about London.")
    return found


def day(value: object) -> str:
    """Return a day as text, such as 1 April 2010."""
    return f"{value:%d %B %Y}".lstrip("0")
