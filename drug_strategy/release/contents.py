"""What an edition holds: its tables as the draft has them, and what is said of each and of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

_PREFIX = "open_"
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
KEYS = ("indicator_id", "area_code", "period_type", "period_start")


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
    rows: list[tuple[Any, ...]]

    @property
    def key(self) -> list[str]:
        """The columns that tell its rows apart."""
        names = [column.name for column in self.columns]
        return [name for name in KEYS if name in names] if "area_code" in names[1:] else names[:1]


@dataclass(frozen=True)
class About:
    """What every file says of the edition that it is of."""

    version: str
    publication_id: str
    issued: date
    as_at: date
    statement: str
    is_synthetic: bool
    contact: str
    next_edition: str


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
    rows = connection.execute(f"select * from release.{_PREFIX}{name} order by all").fetchall()
    return Table(name, title, description, columns, rows)


def content(connection: duckdb.DuckDBPyConnection, tables: list[Table]) -> Mapping[str, Any]:
    """What a change of makes an edition a major one: columns, definitions, methods."""
    found: dict[str, Any] = {
        f"table {table.name}": [f"{column.name} {column.kind}" for column in table.columns]
        for table in tables
    }
    for indicator, *definition in connection.execute(
        "select indicator_id, definition, formula, unit from release.open_indicators order by all"
    ).fetchall():
        found[f"indicator {indicator}"] = definition
    for seed in ("release_policy", "release_parts", "release_links", "release_indicators"):
        rows = connection.execute(f"select * from release.{seed} order by all").fetchall()
        found[f"method {seed}"] = [[str(value) for value in row] for row in rows]
    places = connection.execute("select * from release.open_areas order by all").fetchall()
    found["places"] = [[str(value) for value in row] for row in places]
    return found
