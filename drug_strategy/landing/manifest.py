"""The manifest: every file that the returns folder contained on a given date, and its outcome.

The models find files only through the manifest. If several files have the same content, only the
one received first is used; the others are duplicates (`sql/files.sql`).
"""

import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from drug_strategy.contracts import contracts
from drug_strategy.io import engine
from drug_strategy.io.files import write_atomically
from drug_strategy.landing.discovery import SentFile, today
from drug_strategy.landing.load_log import FileWarning, LoadOutcome

_SQL = Path(__file__).parent / "sql"
_ESCAPED = re.compile(r"\\x[0-9a-f]{2}")
_FILES = pa.schema(
    {
        "return_name": pa.string(),
        "file_name": pa.string(),
        "sha256": pa.string(),
        "received_on": pa.date32(),
        "status": pa.string(),
        "refusal_reason": pa.string(),
        "records": pa.int64(),
        "first_seen_at": pa.timestamp("us", tz="UTC"),
    }
)
_WARNINGS = pa.schema(
    {name: pa.string() for name in ("return_name", "file_name", "reason", "detail")}
)
_FOUND = pa.schema(
    {
        "return_name": pa.string(),
        "file_name": pa.string(),
        "sha256": pa.string(),
        "received_in_name": pa.date32(),
        "is_dated": pa.bool_(),
        "is_obstructed": pa.bool_(),
        "refusal": pa.string(),
        "records": pa.int64(),
        "warnings": pa.list_(pa.struct({"reason": pa.string(), "detail": pa.string()})),
        "is_new": pa.bool_(),
        "first_seen": pa.date32(),
        "first_seen_at": pa.timestamp("us"),
    }
)


@dataclass(frozen=True)
class Landed:
    """A file, the SHA-256 of its content (empty if unread), and its outcome."""

    sent: SentFile
    sha256: str
    outcome: LoadOutcome
    is_new: bool


@dataclass(frozen=True)
class ManifestFile:
    """A line in the manifest. `records` is 0 unless the file was accepted."""

    return_name: str
    file_name: str
    sha256: str
    received_on: date
    status: str
    refusal_reason: str | None
    records: int
    warnings: tuple[FileWarning, ...]
    is_new: bool
    first_seen_at: datetime | None = None

    @property
    def is_accepted(self) -> bool:
        """Return whether the file's rows are used."""
        return self.status == "accepted"


@dataclass(frozen=True)
class FileManifest:
    """The files received by the date `as_at`."""

    files: tuple[ManifestFile, ...]
    as_at: date


def write_manifest(
    database: duckdb.DuckDBPyConnection, outcomes: list[Landed], landed: Path, as_at: date | None
) -> FileManifest:
    """Write the manifest of files received by `as_at` (by default, the latest received date).

    `outcomes` must include all of a return's files, so that duplicates are recognised.
    """
    database.register("found", pa.Table.from_pylist([*map(_found, outcomes)], _FOUND))
    [[latest]] = engine.run_file(database, _SQL / "as_at.sql", {"today": today()}).fetchall()
    rows = engine.rows_of_file(database, _SQL / "files.sql", {"as_at": as_at})
    files, day = [*map(_file, rows)], as_at or latest
    _write_lists(files, landed, day)
    return FileManifest(tuple(files), day)


def write_as_at(landed: Path, target: Path, as_at: date) -> None:
    """Write to `target` a manifest of the folder `landed` as it was on an earlier date."""
    files, warnings = (str(landed / f"{name}.parquet") for name in ("files", "file_warnings"))
    values = {"files": files, "warnings": warnings, "as_at": as_at}
    with engine.connect() as database:
        rows = engine.rows_of_file(database, _SQL / "files_as_at.sql", values)
    _write_lists([*map(_file, rows)], target, as_at)
    accepted = "accepted_answers.parquet"
    write_atomically(target / accepted, (landed / accepted).read_bytes())


def _found(file: Landed) -> dict[str, object]:
    """Return a row of the table `found`, which the queries of the manifest read."""
    sent, outcome, received = file.sent, file.outcome, file.sent.received_in_name
    at = outcome.first_seen_at
    return {
        "return_name": _text(sent.return_name),
        "file_name": _text(sent.file_name),
        "sha256": file.sha256,
        "received_in_name": received,
        "is_dated": received is not None or sent.received_as_written is not None,
        "is_obstructed": sent.obstacle is not None,
        "refusal": outcome.refusal and _text(outcome.refusal),
        "records": outcome.records,
        "warnings": [asdict(warning) for warning in outcome.warnings],
        "is_new": file.is_new,
        "first_seen": outcome.first_seen,
        # Without its time zone, because DuckDB returns times in London time.
        "first_seen_at": at and at.astimezone(UTC).replace(tzinfo=None),
    }


def _file(row: dict[str, Any]) -> ManifestFile:
    warnings, at = (FileWarning(**warning) for warning in row["warnings"]), row["first_seen_at"]
    at = at and at.replace(tzinfo=UTC)
    return ManifestFile(**{**row, "warnings": tuple(warnings), "first_seen_at": at})


def _text(name: str) -> str:
    r"""Return a name as text, writing invalid UTF-8 as \xff. Different names stay different."""
    raw = os.fsencode(name)
    text = raw.decode("utf-8", "backslashreplace")
    if _ESCAPED.search(text):  # doubling backslashes distinguishes a name that really contains \xff
        return raw.replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")
    return text


def _write_lists(files: Sequence[ManifestFile], landed: Path, as_at: date) -> None:
    """Write lists of all files, of each return's files, and of files outside any return.

    A return's list changes only if its files do, so dbt rebuilds only returns with changed files.
    """
    lists = {"files": files, "files_astray": [f for f in files if f.return_name not in contracts()]}
    for name in contracts():
        lists[f"files/{name}"] = [file for file in files if file.return_name == name]
    for name, its_files in lists.items():
        lines = [{column: getattr(file, column) for column in _FILES.names} for file in its_files]
        save(landed / f"{name}.parquet", pa.Table.from_pylist(lines, _FILES))
    warnings = [
        {"return_name": file.return_name, "file_name": file.file_name, **asdict(warning)}
        for file in files
        for warning in file.warnings
    ]
    save(landed / "file_warnings.parquet", pa.Table.from_pylist(warnings, _WARNINGS))
    save(landed / "as_at.parquet", pa.table({"as_at": pa.array([as_at], pa.date32())}))


def save(target: Path, table: pa.Table) -> None:
    """Write a Parquet table, unless the file already has the same content."""
    content = pa.BufferOutputStream()
    pq.write_table(table, content)
    written = content.getvalue().to_pybytes()
    if not target.is_file() or target.read_bytes() != written:
        write_atomically(target, written)
