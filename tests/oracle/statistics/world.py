"""Run models' own SQL on invented rows in an in-memory warehouse."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow

Row = dict[str, Any]
LONDON = "E12000007"
QUARTERS = tuple(
    date(year + (month < 4), month, 1) for year in range(2009, 2013) for month in (4, 7, 10, 1)
)
# These tables have the same rows in every home.
_FIXED = ("geography.", "statistics.", "strategy.", "marts.indicators")


@dataclass(frozen=True)
class Golden:
    """A refreshed home, which supplies every model's SQL and every table's columns."""

    home: Path
    sql: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read compiled SQL by model name, and columns by full table name."""
        for file in (self.home / "dbt" / "compiled").rglob("*.sql"):
            self.sql[file.stem] = file.read_text("utf-8")
        with duckdb.connect(str(self.home / "warehouse.duckdb"), read_only=True) as golden:
            tables = golden.execute(
                "select schema_name || '.' || table_name,"
                " string_agg(column_name || ' ' || data_type, ', ' order by column_index)"
                " from duckdb_columns() where not internal group by all"
            ).fetchall()
        self.columns.update(tables)


class World:
    """An invented warehouse in which only the models with these name prefixes are built.

    All other tables contain the rows that a test puts in them. Seeds and the list of indicators
    contain their real rows unless a test replaces them.
    """

    def __init__(self, golden: Golden, *models: str) -> None:
        self._golden, self._models = golden, models
        self._made: dict[str, set[str]] = {}  # each table, and all tables on which it is based
        # A second thread would slow queries down.
        self._connection = duckdb.connect(config={"threads": 1})
        self._connection.execute("attach ':memory:' as warehouse")
        path = golden.home / "warehouse.duckdb"
        self._connection.execute(f"attach '{path}' as golden (read_only)")
        for schema in {table.partition(".")[0] for table in golden.columns}:
            self._connection.execute(f"create schema warehouse.{schema}")

    def put(self, table: str, rows: Iterable[Mapping[str, object]], **same: object) -> None:
        """Replace a table's rows. Columns missing from the rows are null.

        Models that depend on the table are built again when they are next needed.
        """
        self._create(table, f"({self._golden.columns[table]})")
        filled = [{**same, **row} for row in rows]
        if filled:
            columns = {name: [row.get(name) for row in filled] for name in filled[0]}
            self._connection.register("invented", pyarrow.table(columns))
            self._connection.execute(f"insert into warehouse.{table} by name from invented")
        self._made = {name: on for name, on in self._made.items() if table not in on}
        self._made[table] = {table}

    def rows(self, table: str, where: str = "true") -> list[Row]:
        """Build the models that a table needs, and return the table's rows."""
        self._need(table)
        return self._ask(f"from warehouse.{table} where {where}")

    def save(self, path: Path, *tables: str) -> None:
        """Write tables to a new DuckDB file."""
        path.unlink(missing_ok=True)
        self._connection.execute(f"attach '{path}' as saved")
        for table in tables:
            self._need(table)
            self._connection.execute(f"create schema if not exists saved.{table.partition('.')[0]}")
            self._connection.execute(f"create table saved.{table} as from warehouse.{table}")
        self._connection.execute("detach saved")

    def _ask(self, query: str) -> list[Row]:
        cursor = self._connection.execute(query)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _need(self, table: str) -> set[str]:
        """Make a table if it does not exist. Return all the tables on which it is based."""
        if table not in self._made:
            name = table.partition(".")[2]
            self._made[table] = {table}
            if table.startswith(self._models):
                self._made[table] |= self._need_inputs(name)
                self._create(table, f"as {self._golden.sql[name]}")
            elif table.startswith(_FIXED):
                self._create(table, f"as from golden.{table}")
            else:
                self._create(table, f"({self._golden.columns[table]})")
        return self._made[table]

    def _need_inputs(self, name: str) -> set[str]:
        inputs = re.findall(r'"warehouse"\."(\w+)"\."(\w+)"', self._golden.sql[name])
        return {each for schema, read in inputs for each in self._need(f"{schema}.{read}")}

    def _create(self, table: str, content: str) -> None:
        self._connection.execute(f"create or replace table warehouse.{table} {content}")
