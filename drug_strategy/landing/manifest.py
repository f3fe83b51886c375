"""The manifest: every file of the returns folder and its outcome, as at a day.

Of files with the same content, the one received first counts, then the first by name; the others
are duplicates. The models know files only by the manifest; it has no rows.
"""

import os
from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from drug_strategy.contracts import contracts
from drug_strategy.io.files import write_atomically
from drug_strategy.landing.discovery import SentFile, today
from drug_strategy.landing.load_log import FileWarning, LoadOutcome

_FILES = pa.schema(
    {
        "return_name": pa.string(),
        "file_name": pa.string(),
        "sha256": pa.string(),
        "received_on": pa.date32(),
        "status": pa.string(),
        "refusal_reason": pa.string(),
        "records": pa.int64(),
    }
)
_WARNINGS = pa.schema(
    {name: pa.string() for name in ("return_name", "file_name", "reason", "detail")}
)


@dataclass(frozen=True)
class Landed:
    """A file, the SHA-256 of its content (empty if unread), and its outcome."""

    sent: SentFile
    sha256: str
    outcome: LoadOutcome
    is_new: bool
    is_capped: bool = False
    """Whether its first-seen day was after today, as a clock that was ahead had it."""


@dataclass(frozen=True)
class ManifestFile:
    """A line of the manifest; `records` is 0 unless the status is accepted."""

    return_name: str
    file_name: str
    sha256: str
    received_on: date
    status: str
    refusal_reason: str | None
    records: int
    warnings: tuple[FileWarning, ...]
    is_new: bool


@dataclass(frozen=True)
class FileManifest:
    """The files received by the day `as_at`."""

    files: tuple[ManifestFile, ...]
    as_at: date
    clock_was_ahead: str | None = None
    """A sentence, if files were first seen on days after today, which count as seen today."""


def write_manifest(found: list[Landed], landed: Path, as_at: date | None) -> FileManifest:
    """List what was received by `as_at`, by default the latest received date, as Parquet.

    Each return also has its own list, as have the files of no return, so that
    dbt builds a return again only if its own list changes.
    """
    received = (
        day for file in found if not _is_misdated(file) and (day := _received_on(file)) <= today()
    )
    day = as_at or max(received, default=today())
    files = listed(found, as_at)
    _write(landed / "files.parquet", _FILES, files)
    for name in contracts():
        of_return = [file for file in files if file.return_name == name]
        _write(landed / "files" / f"{name}.parquet", _FILES, of_return)
    astray = [file for file in files if file.return_name not in contracts()]
    _write(landed / "files_astray.parquet", _FILES, astray)
    warnings = [
        {
            "return_name": f.return_name,
            "file_name": f.file_name,
            "reason": w.reason,
            "detail": w.detail,
        }
        for f in files
        for w in f.warnings
    ]
    _save(landed / "file_warnings.parquet", pa.Table.from_pylist(warnings, _WARNINGS))
    _save(landed / "as_at.parquet", pa.table({"as_at": pa.array([day], pa.date32())}))
    return FileManifest(tuple(files), day, _of_clock(found))


def listed(found: list[Landed], as_at: date | None) -> list[ManifestFile]:
    """List what was received by `as_at`, by default everything; `found` has whole returns."""
    received = {file: _received_on(file) for file in found}
    known = [file for file in found if as_at is None or received[file] <= as_at]
    known.sort(key=lambda file: (file.sent.return_name, file.sha256))
    files = []
    for (_, sha256), copies in groupby(known, key=lambda f: (f.sent.return_name, f.sha256)):
        ordered = sorted(
            copies, key=lambda f: (f.outcome.refusal is not None, received[f], f.sent.file_name)
        )
        for at, file in enumerate(ordered):
            is_copy = at > 0 and sha256 != ""
            files.append(_listed(file, received[file], is_copy))
    return sorted(files, key=lambda file: (file.return_name, file.file_name))


def _of_clock(found: list[Landed]) -> str | None:
    capped = Counter(file.sent.return_name for file in found if file.is_capped)
    if not capped:
        return None
    named = ", ".join(f"{number:,} of {name}" for name, number in sorted(capped.items()))
    return (
        f"Files were first seen on a day after today ({named}): this machine's clock was ahead."
        f" They count as first seen today, {today()}; where that is wrong, end the file's name in"
        " __received_YYYY-MM-DD."
    )


def _is_misdated(file: Landed) -> bool:
    """Whether its name ends in a date that is no day: such a file moves no as-at day."""
    return file.sent.received_as_written is not None and file.sent.received_in_name is None


def _received_on(file: Landed) -> date:
    return file.sent.received_in_name or file.outcome.first_seen


def _listed(file: Landed, received_on: date, is_copy: bool) -> ManifestFile:
    refusal = None if is_copy else file.outcome.refusal
    accepted = refusal is None and not is_copy
    return ManifestFile(
        return_name=_text(file.sent.return_name),
        file_name=_text(file.sent.file_name),
        sha256=file.sha256,
        received_on=received_on,
        status="duplicate" if is_copy else "refused" if refusal else "accepted",
        refusal_reason=_text(f"{file.sent.file_name}: {refusal}") if refusal else None,
        records=file.outcome.records if accepted else 0,
        warnings=file.outcome.warnings if accepted else (),
        is_new=file.is_new,
    )


def _text(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _write(target: Path, schema: pa.Schema, files: list[ManifestFile]) -> None:
    lines = [{name: getattr(file, name) for name in schema.names} for file in files]
    _save(target, pa.Table.from_pylist(lines, schema))


def _save(target: Path, table: pa.Table) -> None:
    """Write a table, unless the file has the same content already."""
    content = pa.BufferOutputStream()
    pq.write_table(table, content)
    written = content.getvalue().to_pybytes()
    if not target.is_file() or target.read_bytes() != written:
        write_atomically(target, written)
