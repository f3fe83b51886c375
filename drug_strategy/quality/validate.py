"""Validate newly landed files: find which rows are excluded, and why.

Great Expectations counts the rows that break each rule. DuckDB then finds and stores the faulty
rows, which never pass through Python.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from drug_strategy.contracts import Contract
from drug_strategy.io import engine
from drug_strategy.io.files import write_note
from drug_strategy.quality.results import (
    RESULT,
    counts_note,
    is_validated,
    none_file,
    result_file,
    results_sql,
    write,
)
from drug_strategy.quality.rules import Check, ValidationError, checks

_VIEW, _COUNTED = "new_rows", "counted_rows"
_MANY_FILES = 200


@dataclass(frozen=True)
class NewFile:
    """A landed file to validate, and its received date."""

    sha256: str
    received_on: date


# A check's outcome for a return's new rows, as it is noted. Some checks count cells (OF_CELLS).
Outcome = dict[str, Any]


def unvalidated(
    home: Path, return_name: str, accepted: Iterable[tuple[str, date]]
) -> list[NewFile]:
    """List the accepted files (SHA-256, received date) without current results.

    If the counts for the data docs are missing, list all of the return's accepted files.
    """
    has_counts = counts_note(home, return_name).is_file()
    return [
        NewFile(sha256, received_on)
        for sha256, received_on in accepted
        if not has_counts or not is_validated(home, return_name, f"{sha256}.{received_on}")
    ]


def validate_rows(home: Path, contract: Contract, files: list[NewFile]) -> list[Outcome]:
    """Validate every row of a return's new files, and write one results file for each new file.

    Files without rows pass every check. Raise a ValidationError, and write no results file, if a
    check could not be run, or if the number of rows that it found differs from its count.
    """
    none_file(home, contract.return_name)
    if not files:
        return []
    asked = checks(contract)
    with _batch(home, contract, files) as (connection, database, evaluated):
        counts = _count(connection, contract, database) if evaluated else [0] * len(asked)
        for check, count in zip(asked, counts, strict=True):
            found = _collect(connection, check) if count else 0
            if found != count:
                raise ValidationError(
                    f"{contract.return_name}: the check {check.reason} ({check.description})"
                    f" counted {count} rows but found {found}"
                )
        _write_results(connection, home, contract, files)
    outcomes: list[Outcome] = [
        {
            "return_name": contract.return_name,
            "reason": check.reason,
            "column": check.column,
            "description": check.description,
            "severity": "warning" if check.is_warning else "error",
            "success": not count,
            "unexpected_count": count,
            "evaluated_count": evaluated,
        }
        for check, count in zip(asked, counts, strict=True)
    ]
    noted = {"checks": outcomes, "validated_at": f"{datetime.now(UTC):%Y-%m-%d %H:%M}"}
    write_note(counts_note(home, contract.return_name), noted)
    return outcomes


def list_rows(home: Path, contract: Contract, file: NewFile) -> None:
    """Write a file's results as `validate_rows` does, but count nothing for the data docs.

    This is faster for a single file, because Great Expectations is not imported.
    """
    with _batch(home, contract, [file]) as (connection, _, _):
        for check in checks(contract):
            _collect(connection, check)
        _write_results(connection, home, contract, [file])


@contextmanager
def _batch(
    home: Path, contract: Contract, files: list[NewFile]
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path, int]]:
    """Yield a connection to a database that contains _VIEW and a results table.

    _VIEW has the files' rows and received dates. Also yield the database's path and the number of
    rows in _VIEW.
    """
    folder = home / "landed" / contract.return_name
    paths = sorted({str(folder / f"{file.sha256}.parquet") for file in files})
    quoted = ", ".join(map(engine.text, paths))
    # Every query on a view opens all its files, so if there are very many files, the rows are
    # copied once.
    relation = "view" if len(paths) <= _MANY_FILES else "table"
    numbered = [
        [*range(len(files))],
        [file.sha256 for file in files],
        [file.received_on for file in files],
    ]
    with TemporaryDirectory(dir=home, prefix=".validating-") as room:
        database = Path(room).absolute() / "rows.duckdb"
        with engine.connect(str(database)) as connection:
            connection.execute(f"create table results (_file integer, {RESULT})")
            connection.execute(
                "create table files (_file integer, _sha256 varchar, _received_on date)"
            )
            connection.execute(
                "insert into files select unnest($1), unnest($2), unnest($3)", numbered
            )
            connection.execute(
                f"create {relation} {_VIEW} as"
                f" select * from read_parquet([{quoted}]) inner join files using (_sha256)"
            )
            [[rows]] = connection.execute(
                f"select coalesce(sum(num_rows), 0) from parquet_file_metadata([{quoted}])"
                " inner join files on parse_filename(file_name, true) = _sha256"
            ).fetchall()
            yield connection, database, int(rows)


def _collect(connection: duckdb.DuckDBPyConnection, check: Check) -> int:
    """Add the rows that break a check to the results, and return their number."""
    [[number]] = connection.execute(
        f"insert into results {results_sql(check, _VIEW)}", [check.reason, check.is_warning]
    ).fetchall()
    return int(number)


def _write_results(
    connection: duckdb.DuckDBPyConnection, home: Path, contract: Contract, files: list[NewFile]
) -> None:
    """Write each file's collected results to a results file."""
    faulty = connection.execute("select distinct _file from results").fetchall()
    for number, file in enumerate(files):
        path = result_file(home, contract.return_name, f"{file.sha256}.{file.received_on}")
        is_faulty = (number,) in faulty
        write(path, _results(connection, contract.return_name, number) if is_faulty else None)


def _count(connection: duckdb.DuckDBPyConnection, contract: Contract, database: Path) -> list[int]:
    """Count how often the rows in _VIEW fail each of a return's checks."""
    try:
        from drug_strategy.quality import suite  # slow; needed only if there are rows
    except SystemExit as error:
        # Great Expectations imports pyspark if it is installed, and pyspark exits with status 0 if
        # its own packages are missing. A refresh that ended here would count as successful.
        raise ValidationError(
            "Great Expectations could not be imported, because a package is missing; install the"
            " locked packages again."
        ) from error

    asked = checks(contract)
    columns = ", ".join(check.count for check in asked)
    try:
        connection.execute(f"create view {_COUNTED} as select {columns} from {_VIEW}")
    except duckdb.Error as error:
        cause = str(error).partition("\n")[0]
        raise ValidationError(
            f"{contract.return_name}: the checks cannot be run: {cause}"
        ) from error
    return suite.run(contract.return_name, asked, database, _COUNTED)


def _results(
    connection: duckdb.DuckDBPyConnection, return_name: str, number: int
) -> duckdb.DuckDBPyRelation:
    """Return a file's results as a relation without parameters, which DuckDB can stream."""
    return connection.sql(
        f"select '{return_name}' as return_name, _sha256, _received_on, results.* exclude (_file)"
        f" from results inner join files using (_file) where _file = {number}"
    )
