"""Writes a file's landed rows and its persons, in whichever way the file can be read."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from drug_strategy.contracts import Contract, contracts
from drug_strategy.io.files import replacing
from drug_strategy.landing import records, rows
from drug_strategy.landing.cells import is_filled, literal
from drug_strategy.landing.errors import Refused
from drug_strategy.landing.readers.rectangle import Rectangle

_DICTIONARY_LIMIT = 1_000  # values; codes and days have fewer, and references gain nothing


@dataclass(frozen=True)
class Content:
    """A content of a return, and where to write its rows and the references of its pseudonyms."""

    contract: Contract
    sha256: str
    rows: Path
    persons: Path


def write(database: duckdb.DuckDBPyConnection, read: Rectangle, content: Content) -> int:
    """Write the landed rows of a file; return their number.

    Raises:
        Refused: if it cannot be read to its end, or a column without a name is filled.
    """
    relation = read.relation
    try:
        written = _write(database, read, relation, content)
    except duckdb.Error:
        if read.rewrite is None:
            _require_readable(database, relation)
            raise
        relation = read.rewrite()
        written = _write(database, read, relation, content)
    _require_names(database, read, relation)
    return written


def copy(database: duckdb.DuckDBPyConnection, query: str, target: Path) -> int:
    """Write the result of a query as Parquet; return the number of rows."""
    written = database.execute(
        f"copy ({query}) to {literal(str(target))} (format parquet, compression zstd,"
        f" compression_level 1, dictionary_size_limit {_DICTIONARY_LIMIT})"
    ).fetchone()
    return int(written[0]) if written else 0


def write_empty(database: duckdb.DuckDBPyConnection, landed: Path, persons: Path) -> None:
    """Write an empty Parquet for every return and for the persons, if there is none."""
    empty = {persons / "none.parquet": "select '' as pseudonym, '' as reference where false"}
    for contract in contracts().values():
        empty[landed / contract.return_name / "none.parquet"] = rows.nothing(contract)
    for target, query in empty.items():
        if not target.is_file():
            with replacing(target) as draft:
                copy(database, query, draft)


def _write(
    database: duckdb.DuckDBPyConnection, read: Rectangle, relation: str, content: Content
) -> int:
    """If it names persons, its lines are stored temporarily: they are needed twice."""
    contract, sha256 = content.contract, content.sha256
    lines = records.lines_of(read.header, contract, relation)
    persons = rows.persons_of(contract, "lines")
    if persons is None:
        return copy(database, rows.rows_of(contract, sha256, f"({lines})", ""), content.rows)
    database.execute(f"create or replace temp table lines as {lines}")
    database.execute(f"create or replace temp table persons as {persons}")
    copy(database, "from persons", content.persons)
    return copy(database, rows.rows_of(contract, sha256, "lines", "persons"), content.rows)


def _require_readable(database: duckdb.DuckDBPyConnection, relation: str) -> None:
    """Distinguish a damaged file from a disk that cannot be written to."""
    try:
        database.execute(f"select bit_xor(hash(cells)) from {relation} as cells").fetchall()
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise Refused("it is damaged: not all of it can be read; send it again") from error


def _require_names(database: duckdb.DuckDBPyConnection, read: Rectangle, relation: str) -> None:
    filled = " or ".join(is_filled(f"c{at}") for at in read.header.unnamed)
    if filled and database.execute(f"select 1 from {relation} where {filled} limit 1").fetchall():
        raise Refused("a column without a name is filled; name the column or empty it")
