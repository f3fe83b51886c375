"""What an edition holds: its tables, as the draft has them, and its texts.

The texts are the same on its page and in its workbook.
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
    "borough_figures": "Boroughs, by year and in part by quarter",
    "ward_figures": "Wards, by year",
    "public_attitudes": "Public attitudes",
    "confidence_target": "The confidence target",
    "ward_attitudes": "Public attitudes, wards (modelled)",
    "indicators": "Indicators: definitions",
    "areas": "Areas: codes and names",
    "revisions": "Figures revised since the edition before",
}
TITLE = "Metropolitan Police Service Drug Strategy 2010-13: statistics"
SYMBOLS = {
    "[c]": "confidential: it could disclose a person or premises",
    "[u]": "too small a base for a figure",
    "[x]": "not available: no return has come yet",
    "[z]": "not applicable: there is nothing to divide by",
    "[p]": "provisional: not all returns are in, the period is not over, or its cases are still"
    " being followed up",
    "[h]": "held back until more has changed: the figure of an earlier edition",
    "[r]": "revised since the edition before",
}
POLICE_ACTIVITY = (
    "Figures of police activity count what the police did and recorded. They can change because of"
    " resources, priorities, operations or recording practice as well as drug markets, and must not"
    " be read as the amount of drug use, dealing or crime. A rise is neither success nor failure in"
    " itself."
)
METHODS = {
    "Confidentiality": (
        "Small counts of people or premises are not given, nor what they could be worked out from:"
        " whole rows are hidden, the same for every reason. What one edition hides, later ones do"
        " too. Sums of pounds are hidden where one order could be told from them. Before an edition"
        " is given out, everything in it and in the editions before it is used to work out what is"
        " hidden; an edition that gives anything away is not given out."
    ),
    "Figures held back": (
        "The difference between two editions is protected like a figure. If a count of people or"
        " premises changed by 1 to 4 since any earlier edition, or fewer than three orders changed"
        " in a sum of pounds, the edition repeats the earlier figure and marks it [h]. Other rows"
        " are held back with it where they would give the change away. A row is updated as soon as"
        " enough has changed. Until then, areas and periods marked [h] may not add up to their"
        " totals."
    ),
    "How finely figures are given": (
        "London is given by quarter and year. Boroughs are given by year, and by quarter where few"
        " figures would be confidential; an indicator whose boroughs would mostly be confidential"
        " is given for London alone. Wards are given by year. The table of indicators says which."
    ),
    "Intervals": (
        "Intervals are 95 % intervals. Police counts are complete, so theirs show only the chance"
        " variation of what is counted. Pounds and days have none."
    ),
    "Revisions": (
        "Returns that come late change earlier figures. A figure that was revised since the edition"
        " before is marked [r], and listed in the table of revisions. A change of a column,"
        " definition or method makes a new major version, any other change a minor one."
    ),
    "Not attributed": (
        "Figures of no known borough have a row beside the boroughs, and those of a borough but no"
        " known ward a row beside its wards: areas add up to London if none is confidential."
        " Networks do not add up: one network may be active in several boroughs and quarters."
    ),
}
_KEYS = ("indicator_id", "area_code", "period_type", "period_start")


@dataclass(frozen=True)
class Column:
    """A column of a table; `kind` is DuckDB's type."""

    name: str
    kind: str
    meaning: str
    is_required: bool


@dataclass(frozen=True)
class Table:
    """A table of the edition, its rows in the order of their keys."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    rows: list[dict[str, Any]]

    @property
    def names(self) -> list[str]:
        """The names of its columns."""
        return [column.name for column in self.columns]

    @property
    def key(self) -> list[str]:
        """The columns that identify a row."""
        names = self.names
        return [name for name in _KEYS if name in names] if "area_code" in names[1:] else names[:1]


@dataclass(frozen=True)
class About:
    """What every file says of its edition."""

    version: str
    publication_id: str
    issued: date
    as_at: date
    statement: str
    is_synthetic: bool
    contact: str
    next_edition: str
    headline: str


def read_tables(connection: duckdb.DuckDBPyConnection) -> list[Table]:
    """The open tables of the draft, in the order of the contents."""
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
    """What makes a version major if it changes: columns, definitions, methods, places."""
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
    """What the edition is, in lines."""
    found = [
        f"Edition {about.version}, of publication {about.publication_id}.",
        f"Issued {day(about.issued)}; as at {day(about.as_at)}: returns received by then.",
        f"Next edition: {about.next_edition}.",
    ]
    if about.is_synthetic:
        found.append("Synthetic data: made up to try the warehouse, they say nothing about London.")
    return found


def day(value: object) -> str:
    """A day as a text has it: 1 April 2010."""
    return f"{value:%d %B %Y}".lstrip("0")
