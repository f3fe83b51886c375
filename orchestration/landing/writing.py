"""The writing of a file's landed rows as one Parquet, by whichever way the file can be read.

What the rows are is found elsewhere (rows).
"""

from pathlib import Path

import duckdb

from orchestration.landing.cells import literal
from orchestration.landing.errors import Refused
from orchestration.landing.source import Rectangle


def write(database: duckdb.DuckDBPyConnection, read: Rectangle, rows: str, target: Path) -> str:
    """Write what `rows`, a query with {relation}, gives; returns the relation that was read.

    Raises:
        Refused: where the relation cannot be read to its end.
    """
    relation = read.relation
    try:
        database.execute(_copy(rows.format(relation=relation), target))
    except duckdb.Error:
        if read.rewrite is None:
            _require_readable(database, relation)
            raise
        relation = read.rewrite()
        database.execute(_copy(rows.format(relation=relation), target))
    return relation


def _require_readable(database: duckdb.DuckDBPyConnection, relation: str) -> None:
    """Tell a damaged file from a disk that cannot be written to."""
    try:
        database.execute(f"select bit_xor(hash(cells)) from {relation} as cells").fetchall()
    except duckdb.Error as error:
        raise Refused("it is damaged: not all of it can be read; send it again") from error


def _copy(query: str, target: Path) -> str:
    return f"copy ({query}) to {literal(str(target))} (format parquet, compression zstd)"
