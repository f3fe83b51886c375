"""Open DuckDB connections within the limits on memory and threads.

The module also reads query results, and creates and describes tables.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from drug_strategy.io.memory import machine_memory, machine_threads


class Column(NamedTuple):
    """The description of a column. `type` is its type in DuckDB, and `unit` may be empty."""

    name: str
    type: str
    comment: str
    is_required: bool = False
    unit: str = ""


class Table(NamedTuple):
    """The description of a table or view. `comment` says what a row is.

    `rows` is the row count of a table in a file. `meta` has dbt's other facts, such as `example`.
    """

    schema: str
    name: str
    comment: str
    columns: Sequence[Column]
    rows: int = 0
    meta: Mapping[str, Any] = {}

    @property
    def full_name(self) -> str:
        """Return the name with its schema, such as marts.areas."""
        return f"{self.schema}.{self.name}"


_ALLOWED: dict[str, str] = {}


def allow(memory: str, threads: int) -> None:
    """Limit the memory and threads of all connections that this process opens from now on."""
    _ALLOWED.update(memory_limit=memory, threads=str(threads))


allow(machine_memory(), machine_threads())


def limits() -> dict[str, str]:
    """Return the DuckDB settings for this process's memory and thread limits."""
    return dict(_ALLOWED)


def limit(connection: duckdb.DuckDBPyConnection) -> None:
    """Limit the memory and threads of a connection that another program has opened."""
    for name, value in _ALLOWED.items():
        connection.execute(f"set {name} = '{value}'")


def connect(
    database: str = ":memory:", *, read_only: bool = False, config: Mapping[str, str] | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB database within the limits and return the connection.

    The limits are set after opening, because DuckDB refuses to open a file twice in one process if
    the settings differ.
    """
    connection = duckdb.connect(database, read_only=read_only, config=dict(config or {}))
    limit(connection)
    # A timestamp belongs to the day in London, whatever the machine's time zone.
    connection.execute("set global TimeZone = 'Europe/London'")
    return connection


def attach_warehouse(connection: duckdb.DuckDBPyConnection, database: Path) -> None:
    """Attach the private warehouse as `warehouse`, which is what its views call it."""
    connection.execute(f"attach {text(str(database))} as warehouse (read_only)")


def run_file(
    connection: duckdb.DuckDBPyConnection, file: Path, values: Mapping[str, Any] | None = None
) -> duckdb.DuckDBPyConnection:
    """Run the SQL query in a file, using these values as its parameters."""
    sql = file.read_text("utf-8")
    named = {*re.findall(r"\$(\w+)", sql)}
    used = {name: value for name, value in (values or {}).items() if name in named}
    return connection.execute(sql, used)


def rows_of_file(
    connection: duckdb.DuckDBPyConnection, file: Path, values: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Run the SQL query in a file, and return its rows as dictionaries keyed by column name."""
    return rows(run_file(connection, file, values))


def rows(result: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return all rows from an executed query as dictionaries keyed by column name."""
    return list(each_row(result))


def each_row(result: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    """Yield the rows from an executed query one at a time, since there may be millions."""
    names = [name for name, *_ in result.description or []]
    while batch := result.fetchmany(10_000):
        yield from (dict(zip(names, row, strict=True)) for row in batch)


def described(entry: Mapping[str, Any], name: str, built: Mapping[str, str] | None = None) -> Table:
    """Describe the table called `name` as its entry in YAML or in dbt's manifest does.

    `built` has the names and types of the columns that an engine built, in its order. A seed's
    types are in its configuration.
    """
    stated = entry["columns"]
    if isinstance(stated, list):
        stated = {column["name"]: column for column in stated}
    types = {**(built or {}), **entry.get("config", {}).get("column_types", {})}
    columns = []
    for column in built or stated:
        known = stated.get(column, {})
        is_required = any(each["type"] == "not_null" for each in known.get("constraints", ()))
        kind = known.get("data_type") or types[column]
        columns.append(Column(column, kind, known.get("description", ""), is_required))
    meta = entry.get("config", {}).get("meta", {})
    return Table(entry["schema"], name, entry["description"], columns, meta=meta)


# One row per table or view of the connected file.
TABLES = """
    select schema_name, table_name, comment from duckdb_tables()
    where database_name = current_database()
    union all
    select schema_name, view_name, comment from duckdb_views()
    where database_name = current_database() and not internal
"""


def read_tables(connection: duckdb.DuckDBPyConnection, schema: str = "%") -> list[Table]:
    """Describe the tables and views in the connected file whose schema is like a pattern, by name.

    Rows are counted, since a view has no size.
    """
    tables = connection.execute(
        "select schema_name, table_name, tables.comment, list({'name': column_name,"
        " 'type': data_type, 'comment': columns.comment, 'is_required': not is_nullable}"
        f" order by column_index) from ({TABLES}) as tables"
        " inner join duckdb_columns() as columns using (schema_name, table_name)"
        " where database_name = current_database() and schema_name like ?"
        " group by all order by schema_name desc, table_name",
        [schema],
    ).fetchall()
    described = []
    for of, table, comment, columns in tables:
        [[rows]] = connection.execute(f"select count(*) from {name(of, table)}").fetchall()
        described.append(Table(of, table, comment, [Column(**column) for column in columns], rows))
    return described


def create_table(
    connection: duckdb.DuckDBPyConnection, table: Table, database: str = "public"
) -> None:
    """Create an empty table in `database`."""
    target = name(database, table.schema, table.name)
    connection.execute(f"create schema if not exists {name(database, table.schema)}")
    definition = ", ".join(
        f"{name(column.name)} {column.type}{' not null' if column.is_required else ''}"
        for column in table.columns
    )
    connection.execute(f"create table {target} ({definition})")
    _comment(connection, table, "table", target)


def create_view(
    connection: duckdb.DuckDBPyConnection, table: Table, sql: str, database: str = "public"
) -> None:
    """Create a view in `database`. Names in its query `sql` have a schema, but no database."""
    target = name(database, table.schema, table.name)
    [[before]] = connection.execute("select current_database()").fetchall()
    connection.execute(f"use {name(database)}")
    connection.execute(f"create view {target} as {sql}")
    connection.execute(f"use {name(before)}")
    _comment(connection, table, "view", target)


def _comment(connection: duckdb.DuckDBPyConnection, table: Table, kind: str, target: str) -> None:
    """Write the comments, each on one line, since some clients show a line break as an escape."""
    connection.execute(f"comment on {kind} {target} is {text(' '.join(table.comment.split()))}")
    for column in table.columns:
        comment = text(" ".join(column.comment.split()))
        connection.execute(f"comment on column {target}.{name(column.name)} is {comment}")


def write_out(connection: duckdb.DuckDBPyConnection) -> None:
    """Write all changes to the file attached as `public`, remove its .wal file, and disconnect."""
    connection.commit()
    connection.execute("checkpoint public")
    connection.execute("detach public")
    connection.close()


def text(value: str) -> str:
    """Return a string as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def name(*parts: str) -> str:
    """Return a qualified name, quoting each part for SQL."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)
