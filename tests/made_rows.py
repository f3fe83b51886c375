"""Insert rows that a test makes up into a database in memory."""

from collections.abc import Iterable, Sequence

import duckdb
import pyarrow


def database() -> duckdb.DuckDBPyConnection:
    """Open a database in memory, with one thread: a second costs more than it saves here."""
    return duckdb.connect(config={"threads": 1})


def insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Sequence[object]]
) -> None:
    """Insert all rows in one statement, which is a hundred times faster than one at a time."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    if columns:
        made = pyarrow.table({str(at): column for at, column in enumerate(columns)})
        connection.register("made_rows", made)
        connection.execute(f"insert into {table} from made_rows")
        connection.unregister("made_rows")
