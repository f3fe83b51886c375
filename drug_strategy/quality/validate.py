"""Validation: which rows of a return's new files do not count, or count with a warning, and why.

Great Expectations counts the rows that break each rule. DuckDB then runs the query behind the count
and writes its rows, so that a file of a million bad rows never passes through Python.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import duckdb

from drug_strategy.contracts import Contract
from drug_strategy.io import engine
from drug_strategy.quality.results import (
    RESULT,
    is_validated,
    none_file,
    result_file,
    results_sql,
    write,
)
from drug_strategy.quality.rules import ValidationError, checks

if TYPE_CHECKING:
    from drug_strategy.quality.suite import Finding

VIEW = "new_rows"
_MANY_FILES = 200


@dataclass(frozen=True)
class NewFile:
    """A landed file to be validated, with the day on which it counts as received."""

    sha256: str
    received_on: date


@dataclass(frozen=True)
class ExpectationOutcome:
    """The outcome of a check over a return's new rows, in counts (cells for unparseable_value)."""

    return_name: str
    reason: str
    column: str
    description: str
    severity: str
    success: bool
    unexpected_count: int
    evaluated_count: int


def unvalidated(
    home: Path, return_name: str, accepted: Iterable[tuple[str, date]]
) -> list[NewFile]:
    """Return those of a return's files (SHA-256, received date) that have no current results.

    If the data docs' last results of the return are missing, all of its files are validated again.
    """
    has_page = (home / "data_docs" / "results" / return_name).is_dir()
    return [
        NewFile(sha256, received_on)
        for sha256, received_on in accepted
        if not has_page or not is_validated(home, return_name, f"{sha256}.{received_on}")
    ]


def validate_rows(home: Path, contract: Contract, files: list[NewFile]) -> list[ExpectationOutcome]:
    """Validate every row of a return's new files, with a result file for each.

    Raises ValidationError if a check could not be run or its rows do not match its
    count; no result file is then written.
    """
    none_file(home, contract.return_name)
    if not files:
        return []
    from drug_strategy.quality.suite import run  # seconds: only when there is something to validate

    with TemporaryDirectory(dir=home, prefix=".validating-") as folder:
        database = Path(folder).absolute() / "rows.duckdb"
        with engine.connect(str(database)) as connection:
            evaluated = _open(connection, home, contract, files)
            findings = run(home, contract.return_name, checks(contract), database, VIEW)
            for finding in findings:
                _collect(connection, contract.return_name, finding)
            for number, file in enumerate(files):
                _write(connection, home, contract.return_name, number, file)
    return [_outcome(contract, finding, evaluated) for finding in findings]


def _open(
    connection: duckdb.DuckDBPyConnection, home: Path, contract: Contract, files: list[NewFile]
) -> int:
    """Make one batch of the files' rows and their received dates; return the number of rows."""
    folder = home / "landed" / contract.return_name
    paths = sorted({str(folder / f"{file.sha256}.parquet") for file in files})
    quoted = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    connection.execute(f"create table results (_file integer, {RESULT})")
    connection.execute("create table files (_file integer, _sha256 varchar, _received_on date)")
    connection.executemany(
        "insert into files values ($1, $2, $3)",
        [[number, file.sha256, file.received_on] for number, file in enumerate(files)],
    )
    # Each check opens every file of a view: if there are very many, the rows are copied once.
    relation = "view" if len(paths) <= _MANY_FILES else "table"
    connection.execute(
        f"create {relation} {VIEW} as"
        f" select * from read_parquet([{quoted}]) inner join files using (_sha256)"
    )
    [[rows]] = connection.execute(f"select count(*) from {VIEW}").fetchall()
    return int(rows)


def _collect(connection: duckdb.DuckDBPyConnection, return_name: str, finding: "Finding") -> None:
    check = finding.check
    [[rows]] = connection.execute(
        f"insert into results {results_sql(check, finding.query)}",
        [check.reason, check.is_warning],
    ).fetchall()
    if rows != finding.unexpected_count:
        raise ValidationError(
            f"{return_name}: the check {check.reason} ({check.description}) counted"
            f" {finding.unexpected_count} rows but names {rows}"
        )


def _write(
    connection: duckdb.DuckDBPyConnection, home: Path, return_name: str, number: int, file: NewFile
) -> None:
    results = connection.sql(
        "select cast($1 as varchar) as return_name, cast($2 as varchar) as _sha256,"
        " cast($3 as date) as _received_on, * exclude (_file) from results where _file = $4",
        params=[return_name, file.sha256, file.received_on, number],
    )
    stem = f"{file.sha256}.{file.received_on.isoformat()}"
    write(results, result_file(home, return_name, stem))


def _outcome(contract: Contract, finding: "Finding", evaluated: int) -> ExpectationOutcome:
    check = finding.check
    return ExpectationOutcome(
        return_name=contract.return_name,
        reason=check.reason,
        column=check.column,
        description=check.description,
        severity="warning" if check.is_warning else "error",
        success=finding.unexpected_count == 0,
        unexpected_count=finding.unexpected_count,
        evaluated_count=evaluated,
    )
