"""Validation: which rows of a return's new files do not count, or count with a warning, and why.

Great Expectations counts the rows that break each rule. DuckDB then runs the query behind the count
and writes its rows, so that a file of a million bad rows never passes through Python.
"""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import duckdb

from drug_strategy.contracts import Contract
from drug_strategy.io import engine
from drug_strategy.quality.batch import VIEW, NewFile, open_batch
from drug_strategy.quality.check import ValidationError
from drug_strategy.quality.results import (
    RESULT,
    none_file,
    result_file,
    results_sql,
    write,
    write_none,
)
from drug_strategy.quality.rules import checks

if TYPE_CHECKING:
    from drug_strategy.quality.suite import Finding


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
            evaluated = open_batch(connection, home, contract.return_name, files)
            connection.execute(f"create table results (_file integer, {RESULT})")
            findings = run(home, contract.return_name, checks(contract), database, VIEW)
            for finding in findings:
                if finding.unexpected_count:
                    _collect(connection, contract.return_name, finding)
            faulty = connection.execute("select distinct _file from results").fetchall()
            for number, file in enumerate(files):
                stem = f"{file.sha256}.{file.received_on.isoformat()}"
                path = result_file(home, contract.return_name, stem)
                if (number,) in faulty:
                    write(_results(connection, contract.return_name, number), path)
                else:
                    write_none(path)
    return [_outcome(contract, finding, evaluated) for finding in findings]


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


def _results(
    connection: duckdb.DuckDBPyConnection, return_name: str, number: int
) -> duckdb.DuckDBPyRelation:
    """The results of a file, read as they are written; a query with parameters would hold them."""
    return connection.sql(
        f"select '{return_name}' as return_name, _sha256, _received_on, results.* exclude (_file)"
        f" from results inner join files using (_file) where _file = {number}"
    )


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
