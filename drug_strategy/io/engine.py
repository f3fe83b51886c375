"""The engine: DuckDB connections that keep to the memory and threads of the settings."""

from collections.abc import Mapping

import duckdb

from drug_strategy.settings import Settings


def connect(
    database: str = ":memory:", *, read_only: bool = False, config: Mapping[str, str] | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB within the bounds of WAREHOUSE_MEMORY and WAREHOUSE_THREADS.

    The bounds are set after opening: a file opened twice in one process must be opened alike.
    """
    connection = duckdb.connect(database, read_only=read_only, config=dict(config or {}))
    bound(connection)
    return connection


def bound(connection: duckdb.DuckDBPyConnection) -> None:
    """Hold an open DuckDB to the settings' memory and threads."""
    operations = Settings.from_environment().operations
    connection.execute(f"set memory_limit = '{operations.memory}'")
    connection.execute(f"set threads = {operations.threads}")
