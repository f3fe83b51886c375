"""Rows that a test makes up, and a database for them."""

from collections.abc import Iterable, Sequence

import duckdb
import pyarrow


def database() -> duckdb.DuckDBPyConnection:
    """A database in memory; of few rows, a second thread costs more than it does."""
    return duckdb.connect(config={"threads": 1})


def insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Sequence[object]]
) -> None:
    """Insert rows at once, which takes a hundredth of one at a time."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    if columns:
        made = pyarrow.table({str(at): column for at, column in enumerate(columns)})
        connection.register("made_rows", made)
        connection.execute(f"insert into {table} from made_rows")
        connection.unregister("made_rows")
