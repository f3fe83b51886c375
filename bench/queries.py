"""Time the README's queries on the published file in a warm process."""

import re
import time
from pathlib import Path

import duckdb

_README = Path(__file__).parents[1] / "README.md"
_ASKED = re.compile(r'warehouse query "([^"]+)"')


def slowest(published: Path) -> float:
    """Return the time of the README's slowest query in milliseconds, taking the best of six runs.

    Raises:
        RuntimeError: if the README contains no runnable query.
    """
    queries = [query for query in _ASKED.findall(_README.read_text("utf-8")) if query != "SQL"]
    if not queries:
        raise RuntimeError("the README has no query to time")
    with duckdb.connect(str(published), read_only=True, config={"threads": 2}) as connection:
        return 1000 * max(min(_seconds(connection, query) for _ in range(6)) for query in queries)


def _seconds(connection: duckdb.DuckDBPyConnection, query: str) -> float:
    started = time.perf_counter()
    connection.execute(query).fetchall()
    return time.perf_counter() - started
