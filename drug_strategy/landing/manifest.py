"""The manifest: every file that the returns folder contained on a given date, and its outcome.

The models find files only through the manifest.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from drug_strategy.contracts import contracts
from drug_strategy.io.files import write_atomically
from drug_strategy.landing.discovery import File, today

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
_Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class FileManifest:
    """The files received by the date `as_at`."""

    files: tuple[File, ...]
    as_at: date


def write_manifest(files: Sequence[File], landed: Path, as_at: date | None) -> FileManifest:
    """Decide each file's status, and write the manifest of the files received by `as_at`.

    By default, `as_at` is the latest day on which a file was received. If several files of a return
    have the same content, only the one received first is used, and the first by name if they were
    received on the same day. The others are duplicates. A refused file never makes a duplicate of
    an accepted one.
    """
    for file in files:
        file.return_name, file.file_name = _text(file.return_name), _text(file.file_name)
    # A stray ZIP file or link in the returns folder must not move the as-at date.
    dated = [f for f in files if not f.obstacle and (f.received_in_name or not f.refusal)]
    days = [file.received_on for file in dated if file.received_on <= today()]
    latest = max(days, default=today())
    received = [file for file in files if as_at is None or file.received_on <= as_at]
    contents = set()
    for file in sorted(received, key=lambda f: (f.refusal is not None, f.received_on, f.file_name)):
        content = (file.return_name, file.sha256)
        file.status = "refused" if file.refusal else "accepted"
        if file.sha256 and content in contents:
            file.status = "duplicate"
        contents.add(content)
        if not file.is_accepted:
            file.records, file.warnings = 0, ()
    received.sort(key=lambda file: (file.return_name, file.file_name))
    rows = [{name: getattr(file, name) for name in _FILES.names} for file in received]
    warnings = [
        {"return_name": file.return_name, "file_name": file.file_name, **asdict(warning)}
        for file in received
        for warning in file.warnings
    ]
    _write(rows, warnings, landed, as_at or latest)
    return FileManifest(tuple(received), as_at or latest)


def _text(name: str) -> str:
    r"""Return a name as text, writing invalid UTF-8 as \xff. Different names stay different."""
    raw = os.fsencode(name)
    text = raw.decode("utf-8", "backslashreplace")
    if _ESCAPED.search(text):  # doubling backslashes distinguishes a name that really contains \xff
        return raw.replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")
    return text


def _write(files: _Rows, warnings: _Rows, landed: Path, as_at: date) -> None:
    """Write lists of all files, and of each return's, so that dbt rebuilds only changed returns."""
    astray = [row for row in files if row["return_name"] not in contracts()]
    lists = {"files": files, "files_astray": astray}
    for name in contracts():
        lists[f"files/{name}"] = [row for row in files if row["return_name"] == name]
    for name, rows in lists.items():
        save(landed / f"{name}.parquet", pa.Table.from_pylist(rows, _FILES))
    save(landed / "file_warnings.parquet", pa.Table.from_pylist(warnings, _WARNINGS))
    save(landed / "as_at.parquet", pa.table({"as_at": pa.array([as_at], pa.date32())}))


def save(target: Path, table: pa.Table) -> None:
    """Write a Parquet table, unless the file already has the same content."""
    content = pa.BufferOutputStream()
    pq.write_table(table, content)
    written = content.getvalue().to_pybytes()
    if not target.is_file() or target.read_bytes() != written:
        write_atomically(target, written)
