"""The engine: DuckDB within the memory and threads of the settings.

Connections, the rows of a query, and the tables of a file that is attached to be written.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import duckdb

from drug_strategy.settings import Operations

Table = tuple[str, str]  # its schema and its name

_ALLOWED: dict[str, str] = {}


def allow(operations: Operations) -> None:
    """Hold every connection of this process, from now on, to the settings' memory and threads."""
    _ALLOWED.update(memory_limit=operations.memory, threads=str(operations.threads))


allow(Operations())


def limits() -> dict[str, str]:
    """DuckDB's settings for the memory and the threads that this process may use."""
    return dict(_ALLOWED)


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
    return list(each_row(result))


def each_row(result: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    """The same, read as they are asked for: there may be millions."""
    names = [name for name, *_ in result.description or []]
    while found := result.fetchmany(10_000):
        yield from (dict(zip(names, row, strict=True)) for row in found)


def create_table(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    comment: str,
    columns: Iterable[tuple[str, str, str]],
    database: str = "public",
) -> None:
    """Create an empty table in `database`; a column is its name, its type and its comment."""
    columns = list(columns)
    target = name(database, *table)
    connection.execute(f"create schema if not exists {name(database, table[0])}")
    definition = ", ".join(f"{name(column)} {kind}" for column, kind, _ in columns)
    connection.execute(f"create table {target} ({definition})")
    connection.execute(f"comment on table {target} is {text(comment)}")
    for column, _, meaning in columns:
        connection.execute(f"comment on column {target}.{name(column)} is {text(meaning)}")


def write_out(connection: duckdb.DuckDBPyConnection) -> None:
    """Write everything into the file attached as `public`, leaving no .wal file, and close."""
    connection.commit()
    connection.execute("checkpoint public")
    connection.execute("detach public")
    connection.close()


def text(value: str) -> str:
    """A string as a literal of SQL."""
    return "'" + value.replace("'", "''") + "'"


def name(*parts: str) -> str:
    """A name as SQL quotes it."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)
