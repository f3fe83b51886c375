"""Copies tables of the private warehouse into the published file, with rows, types and comments.

Each is created and filled, never copied with its database: a copied file has readable bytes of what
was dropped from it. The caller lists the tables.
"""

from collections.abc import Iterable

import duckdb

from drug_strategy.io import engine

Table = tuple[str, str]


def attach(warehouse: str, draft: str) -> duckdb.DuckDBPyConnection:
    """A connection with the warehouse, read-only, as `private` and a new file as `public`.

    The file has a storage version that every client since DuckDB 1.1 opens. It is written
    in one transaction, so that hundreds of comments do not each wait for the disk.
    """
    connection = engine.connect(config={"autoinstall_known_extensions": "false"})
    connection.execute("set enable_progress_bar = false")
    connection.execute(f"attach {text(warehouse)} as private (read_only)")
    connection.execute(f"attach {text(draft)} as public (storage_version 'v1.0.0')")
    connection.begin()
    return connection


def copy(connection: duckdb.DuckDBPyConnection, tables: Iterable[Table]) -> None:
    """Create and fill each table in `public`, with NOT NULL and comments as in `private`."""
    for schema, table in tables:
        columns = connection.execute(
            "select column_name, data_type, is_nullable, comment from duckdb_columns()"
            " where database_name = 'private' and schema_name = ? and table_name = ?"
            " order by column_index",
            [schema, table],
        ).fetchall()
        described = connection.execute(
            "select comment from duckdb_tables()"
            " where database_name = 'private' and schema_name = ? and table_name = ?",
            [schema, table],
        ).fetchone()
        if not described:
            raise LookupError(
                f"{schema}.{table} is to be published, but is not a table of the warehouse"
            )
        create(
            connection,
            (schema, table),
            str(described[0] or ""),
            [
                (column, f"{kind}{'' if is_nullable else ' not null'}", comment or "")
                for column, kind, is_nullable, comment in columns
            ],
        )
        target, source = name("public", schema, table), name("private", schema, table)
        connection.execute(f"insert into {target} select * from {source}")


def create(
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


def close(connection: duckdb.DuckDBPyConnection) -> None:
    """Write everything into the new file itself, so that there is no .wal beside it."""
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
