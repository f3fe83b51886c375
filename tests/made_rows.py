"""Rows that a test makes up, and a database for them."""

from collections.abc import Iterable, Sequence

import duckdb
import pyarrow


def database() -> duckdb.DuckDBPyConnection:
    """Open an in-memory database with one thread, since a second costs more than few rows do."""
    return duckdb.connect(config={"threads": 1})


def insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Sequence[object]]
) -> None:
    """Insert rows in one statement, which takes a hundredth of the time of single ones."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    if columns:
        made = pyarrow.table({str(at): column for at, column in enumerate(columns)})
        connection.register("made_rows", made)
        connection.execute(f"insert into {table} from made_rows")
        connection.unregister("made_rows")
