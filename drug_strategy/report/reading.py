"""Reads the published file, as the report asks it: one query a file of `queries`.

Of the private warehouse it asks one thing, if it is there: London's orders by value.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from drug_strategy.io import engine
from drug_strategy.report.facts import Facts, Row

_QUERIES = Path(__file__).parent / "queries"
_VIEWS, _PRIVATE = _QUERIES / "views", _QUERIES / "private"


def read_facts(published: Path, private: Path | None = None) -> Facts:
    """Ask the published file everything, read-only and with no way to any other file.

    Raises:
        duckdb.Error: if the published file cannot be read.
    """
    with _opened(published) as connection:
        for view in sorted(_VIEWS.glob("*.sql")):
            connection.execute(view.read_text("utf-8"))
        answers = {query.stem: _ask(connection, query) for query in sorted(_QUERIES.glob("*.sql"))}
    return Facts(answers | _of_private(private))


def _of_private(database: Path | None) -> dict[str, list[Row]]:
    """What the private warehouse answers; nothing if it is gone, in use or another's."""
    queries = sorted(_PRIVATE.glob("*.sql"))
    try:
        if database is None or not database.exists():
            raise FileNotFoundError
        with _opened(database) as connection:
            return {query.stem: _ask(connection, query) for query in queries}
    except (OSError, duckdb.Error):
        return {query.stem: [] for query in queries}


@contextmanager
def _opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(
        str(path),
        read_only=True,
        config={
            **engine.limits(),
            "enable_external_access": "false",
            "lock_configuration": "true",
        },
    ) as connection:
        yield connection


def _ask(connection: duckdb.DuckDBPyConnection, query: Path) -> list[Row]:
    found = connection.execute(query.read_text("utf-8"))
    names = [name for name, *_ in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
