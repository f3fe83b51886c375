"""Run the report's queries, and look up their rows.

In the folder `queries`, a line `-- name:` before each query gives its name. From the previous
publication, only the list of files is read.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.io import engine

Row = dict[str, Any]
_QUERIES = Path(__file__).parent / "queries"
_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
_EARLIER_FILES = """
    create or replace temp view earlier_files as
    select return_name, file_name, sha256, refusal_reason
    from {} where status in ('accepted', 'refused')
"""


class Facts:
    """The rows of every query, by the query's name."""

    def __init__(self, answers: Mapping[str, Sequence[Row]]) -> None:
        """Keep the rows. They are indexed when they are first looked up."""
        self._answers = answers
        self._indexes: dict[tuple[str, ...], Mapping[tuple[Any, ...], list[Row]]] = {}

    def rows(self, query: str, **where: Any) -> Sequence[Row]:
        """Return a query's rows, or those with these values, in the query's order."""
        if not where:
            return self._answers[query]
        key = (query, *where)
        if key not in self._indexes:
            groups: defaultdict[tuple[Any, ...], list[Row]] = defaultdict(list)
            for row in self._answers[query]:
                groups[tuple(row[name] for name in where)].append(row)
            self._indexes[key] = groups
        return self._indexes[key].get(tuple(where.values()), [])

    def one(self, query: str, **where: Any) -> Row | None:
        """Return the first such row, or None."""
        return next(iter(self.rows(query, **where)), None)


def read_facts(published: Path, previous: Path | None = None) -> Facts:
    """Run all queries on the published file. They cannot read or write other files.

    Raises:
        duckdb.Error: if the published file cannot be read.
    """
    with duckdb.connect(str(published), read_only=True, config={**engine.limits()}) as connection:
        _add_earlier_files(connection, previous)
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        connection.execute((_QUERIES / "views.sql").read_text("utf-8"))
        return Facts({
            name: engine.rows(connection.execute(sql))
            for file in sorted(_QUERIES.glob("*.sql"))
            for name, sql in _queries(file)
        })  # fmt: skip


def _add_earlier_files(connection: duckdb.DuckDBPyConnection, previous: Path | None) -> None:
    """Create a view of the previous publication's files, which is empty if they are unreadable."""
    files = "data_quality.file_reconciliation"
    if previous is not None:
        with suppress(duckdb.Error):
            connection.execute(f"attach {engine.text(str(previous))} as previous (read_only)")
            connection.execute(_EARLIER_FILES.format(f"previous.{files}"))
            return
    connection.execute(_EARLIER_FILES.format(f"(from {files} limit 0)"))


def _queries(file: Path) -> list[tuple[str, str]]:
    _, *parts = _NAME.split(file.read_text("utf-8"))
    return list(zip(parts[::2], parts[1::2], strict=True))
