"""The DuckDB that lands files: one in memory, with a connection for each file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from drug_strategy.io import engine
from drug_strategy.landing.pseudonyms import install

_SLOW = (
    "in_clause",  # turns every list of more than five words into a join
    "common_subexpressions",  # a sixteenth of the CPU of the example returns, for nothing
)


def open_database(scratch: Path) -> duckdb.DuckDBPyConnection:
    """Open a database that spills into a folder of `scratch`.

    It plans without the optimisers that cost a small file more than they save a large one.
    """
    database = engine.connect(
        config={"temp_directory": str(scratch / "spill"), "disabled_optimizers": ",".join(_SLOW)}
    )
    database.execute("set threads = 1")  # one file each: the threads are those of `land`
    return database


@contextmanager
def connected(
    database: duckdb.DuckDBPyConnection, key: bytes
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A separate connection for one file, which can make pseudonyms under the key."""
    with database.cursor() as connection:
        install(connection, key)
        yield connection
