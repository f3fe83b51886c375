"""What storing the rows takes: every file's cells as a Parquet, and that as a table of DuckDB.

Nothing is typed, checked, compared or counted, and workbooks are left out, as the floor does. A
refresh stores each row so, once landed and once as a record, so none is faster than this.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from bench.floor import relation
from bench.layout import layouts
from drug_strategy.contracts import contracts


def store(returns: Path) -> int:
    """Store the rows of every return twice; return their number."""
    rows = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        duckdb.connect(f"{folder}/rows.duckdb", config={"threads": 2}) as connection,
    ):
        for return_name in contracts():
            files = list(_landed(connection, returns, return_name, Path(folder)))
            if files:
                [[stored]] = connection.execute(
                    f"create table {return_name} as"
                    f" from read_parquet({files}, union_by_name = true)"
                ).fetchall()
                rows += int(stored)
    return rows


def _landed(
    connection: duckdb.DuckDBPyConnection, returns: Path, return_name: str, folder: Path
) -> Iterator[str]:
    """Write each file of a return as a Parquet in `folder`."""
    for number, layout in enumerate(layouts(returns, return_name)):
        landed = str(folder / f"{return_name}.{number}.parquet")
        connection.execute(
            f"copy (from {relation(layout)}) to '{landed}'"
            " (format parquet, compression zstd, compression_level 1)"
        )
        yield landed


if __name__ == "__main__":
    print(f"{store(Path(sys.argv[1])):,} rows")
