"""The engine: DuckDB connections within the memory and threads of the settings."""

from collections.abc import Mapping
from typing import Any

import duckdb

from drug_strategy.settings import Settings


def limits() -> dict[str, str]:
    """DuckDB's settings for WAREHOUSE_MEMORY and WAREHOUSE_THREADS."""
    operations = Settings.from_environment().operations
    return {"memory_limit": operations.memory, "threads": str(operations.threads)}


def connect(
    database: str = ":memory:", *, read_only: bool = False, config: Mapping[str, str] | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB within the limits.

    They are set after opening: a file that is open twice in one process must be opened alike.
    """
    connection = duckdb.connect(database, read_only=read_only, config=dict(config or {}))
    for name, value in limits().items():
        connection.execute(f"set {name} = '{value}'")
    # A timestamp belongs to the day in London, whatever the machine's time zone.
    connection.execute("set global TimeZone = 'Europe/London'")
    return connection


def rows(result: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The rows of a query that has run, by the names of its columns."""
    names = [name for name, *_ in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
