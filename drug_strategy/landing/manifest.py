"""Keep records of files between refreshes: a load log of file contents, and a manifest of files.

The load log is a small JSON file next to each landed Parquet file. It records when the content was
first seen, whether and why it was refused, and how many records it has. If no file has the content
any more, the log also records the day on which a refresh first noticed this. The log contains no
row values, and is kept even after the rows are deleted.

The manifest lists every file that the returns folder contained on a given date, and the outcome of
each. If several files have the same content, only the one received first is used. If they were
received on the same day, only the first by name is used. The others are duplicates. The models find
files only through the manifest.
"""

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from drug_strategy.contracts import CONTRACTS, Contract, contracts
from drug_strategy.io import versions
from drug_strategy.io.files import digest_of, read_note, write_all, write_atomically
from drug_strategy.landing.discovery import SentFile, today
from drug_strategy.landing.pseudonyms import fingerprint

_ESCAPED = re.compile(r"\\x[0-9a-f]{2}")
_CONTENTS = f"{'[0-9a-f]' * 64}.parquet"
_GONE = "gone_since"  # The day on which a refresh first found no file with the content.
_OTHER = "_other"  # The folder for the outcomes of files outside the returns' folders.
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


@dataclass(frozen=True)
class FileWarning:
    """A warning about a whole file. The file still lands."""

    reason: str
    detail: str


@dataclass(frozen=True)
class LoadOutcome:
    """The result of landing a file's content. `refusal` is the message to the sender, if any.

    `first_seen_at` is the start time of the refresh that first found the content, and decides the
    order of files from the same day. It is None in old log entries, which contain only the day.
    """

    first_seen: date
    refusal: str | None
    records: int
    warnings: tuple[FileWarning, ...]
    first_seen_at: datetime | None = None


@dataclass(frozen=True)
class Landed:
    """A file, the SHA-256 of its content (empty if unread), and its outcome."""

    sent: SentFile
    sha256: str
    outcome: LoadOutcome
    is_new: bool
    is_capped: bool = False
    """Whether the recorded first-seen time was in the future and has been set to now."""

    @property
    def received_on(self) -> date:
        """Return the date in the file name, or else the day the content was first seen."""
        return self.sent.received_in_name or self.outcome.first_seen


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
    clock_was_ahead: str | None = None
    """A sentence for the operator if the clock was ahead when files were first seen."""


class _Received(Protocol):
    @property
    def received_on(self) -> date: ...


_File = TypeVar("_File", bound=_Received)


def write_manifest(outcomes: list[Landed], landed: Path, as_at: date | None) -> FileManifest:
    """Write the manifest of files received by `as_at` (by default, the latest received date)."""
    received = (
        file.received_on for file in outcomes if _moves_as_at(file) and file.received_on <= today()
    )
    day = as_at or max(received, default=today())
    files = _list_files(outcomes, as_at)
    _write_lists(files, landed, day)
    return FileManifest(tuple(files), day, _clock_warning(outcomes))


def write_as_at(landed: Path, target: Path, as_at: date) -> None:
    """Write to `target` a manifest of the folder `landed` as it was on an earlier date."""
    files = [
        ManifestFile(**line, warnings=(), is_new=False)
        for line in pq.read_table(landed / "files.parquet").to_pylist()
    ]
    warnings = pq.read_table(landed / "file_warnings.parquet").to_pylist()
    warned = [
        replace(
            file,
            warnings=tuple(
                FileWarning(line["reason"], line["detail"])
                for line in warnings
                if (line["return_name"], line["file_name"]) == (file.return_name, file.file_name)
            ),
        )
        for file in received_by(as_at, files)
    ]
    _write_lists(warned, target, as_at)
    accepted = "accepted_answers.parquet"
    write_atomically(target / accepted, (landed / accepted).read_bytes())


def received_by(as_at: date | None, files: Iterable[_File]) -> list[_File]:
    """List the files received by a date, or all files if no date is given."""
    return [file for file in files if as_at is None or file.received_on <= as_at]


def _list_files(outcomes: list[Landed], as_at: date | None) -> list[ManifestFile]:
    """List the files received by `as_at`, or all files if `as_at` is None.

    `outcomes` must include all of a return's files, so that duplicates are recognised.
    """
    known = received_by(as_at, outcomes)
    known.sort(key=lambda file: (file.sent.return_name, file.sha256))
    files = []
    for (_, sha256), copies in groupby(known, key=lambda f: (f.sent.return_name, f.sha256)):
        ordered = sorted(
            copies, key=lambda f: (f.outcome.refusal is not None, f.received_on, f.sent.file_name)
        )
        for at, file in enumerate(ordered):
            is_copy = at > 0 and sha256 != ""
            files.append(_listed(file, is_copy))
    return sorted(files, key=lambda file: (file.return_name, file.file_name))


def _clock_warning(outcomes: list[Landed]) -> str | None:
    capped = Counter(file.sent.return_name for file in outcomes if file.is_capped)
    if not capped:
        return None
    named = ", ".join(f"{number:,} of {name}" for name, number in sorted(capped.items()))
    return (
        f"Files were first seen in the future ({named}), because this machine's clock was ahead."
        f" These files now count as first seen today, {today()}. To give a file another date, end"
        " the file's name in __received_YYYY-MM-DD."
    )


def _moves_as_at(file: Landed) -> bool:
    """Return whether the file's received date can become the as-at date.

    The file must have landed, or its name must contain a valid date. A stray ZIP file or link in
    the returns folder must not move the as-at date into a new quarter.
    """
    if file.sent.received_as_written is not None:
        return file.sent.received_in_name is not None and not file.sent.obstacle
    return file.outcome.refusal is None


def _listed(file: Landed, is_copy: bool) -> ManifestFile:
    refusal = None if is_copy else file.outcome.refusal
    accepted = refusal is None and not is_copy
    return ManifestFile(
        return_name=_text(file.sent.return_name),
        file_name=_text(file.sent.file_name),
        sha256=file.sha256,
        received_on=file.received_on,
        status="duplicate" if is_copy else "refused" if refusal else "accepted",
        refusal_reason=f"{_text(file.sent.file_name)}: {_text(refusal)}" if refusal else None,
        records=file.outcome.records if accepted else 0,
        warnings=file.outcome.warnings if accepted else (),
        is_new=file.is_new,
        first_seen_at=file.outcome.first_seen_at,
    )


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


def version_of(contract: Contract, key: bytes) -> str:
    """Return a checksum of the contract, code and key that landed rows depend on."""
    text = (CONTRACTS / f"{contract.return_name}.odcs.yaml").read_bytes()
    mark = fingerprint(key) if any(column.is_person for column in contract.columns) else ""
    code = versions.of_code("landing")
    return hashlib.sha256(text + f"{code}{mark}".encode()).hexdigest()[:16]


class LoadLog:
    """Stores outcomes by return, content and extension.

    The extension decides how a file is read.
    """

    def __init__(self, landed: Path, now: datetime) -> None:
        """Keep the log below `landed`. New content is recorded as first seen at `now`."""
        self._landed = landed
        self.now = now

    def get(self, sent: SentFile, sha256: str, version: str) -> tuple[LoadOutcome | None, bool]:
        """Return the content's outcome under this version, or None if it must be read.

        If the clock was ahead, the log may say that the content was first seen in the future. Later
        corrections could then not replace the content, so its first-seen time is set to now, and
        the second value returned is true.
        """
        entries = self._entries(sent, sha256)
        latest = {"first_seen": today().isoformat(), "first_seen_at": _as_text(self.now) or ""}
        late = [
            (entry, name)
            for entry in entries.values()
            for name, limit in latest.items()
            if (entry.get(name) or "") > limit
        ]
        back = [entry for entry in entries.values() if entry.pop(_GONE, None)]
        for logged, name in late:
            logged[name] = latest[name]
        if late or back:
            write_atomically(self._path(sent, sha256), _as_json(entries))
        entry = entries.get(version)
        if entry is None or (entry["refusal"] is None and not self._is_intact(sent, sha256, entry)):
            return None, bool(late)
        return _since_first(_outcome_of(entry), entries), bool(late)

    def put(self, outcomes: Iterable[tuple[SentFile, str, str, LoadOutcome]]) -> list[LoadOutcome]:
        """Save and return outcomes. Each is given with its file, SHA-256 and version.

        The day and time when content was first seen never change.
        """
        saved = []
        texts: dict[Path, bytes] = {}
        for sent, sha256, version, outcome in outcomes:
            entries = self._entries(sent, sha256)
            saved.append(_since_first(outcome, entries))
            entry = {
                **asdict(saved[-1]),
                "first_seen": saved[-1].first_seen.isoformat(),
                "first_seen_at": _as_text(saved[-1].first_seen_at),
            }
            if outcome.refusal is None:
                parquet = self._parquet(sent, sha256)
                entry |= {"size": parquet.stat().st_size, "parquet_sha256": digest_of(parquet)}
            code = version.rpartition(":")[2]
            current = {name: entry for name, entry in entries.items() if name.endswith(f":{code}")}
            texts[self._path(sent, sha256)] = _as_json({**current, version: entry})
        write_all(texts)
        return saved

    def forget_gone(self, return_name: str, present: Collection[str], days: int) -> None:
        """Record when a return's files disappeared, and delete their rows after `days` days.

        `present` contains the checksums of the return's current files. If a log entry cannot be
        read, the rows for its content are kept.
        """
        folder, persons = self._landed / return_name, self._landed.parent / "persons"
        rows = {path.stem for path in folder.glob(_CONTENTS)}
        rows |= {path.stem for path in persons.glob(_CONTENTS)}
        for sha256 in sorted(rows.difference(present)):
            note = folder / f"{sha256}.json"
            entries = _read(note)
            if not entries:
                continue
            gone = min(today(), *(_day(entry.get(_GONE)) for entry in entries.values()))
            if any(entry.get(_GONE) != gone.isoformat() for entry in entries.values()):
                noted = {
                    name: {**entry, _GONE: gone.isoformat()} for name, entry in entries.items()
                }
                write_atomically(note, _as_json(noted))
            if today() - gone >= timedelta(days):
                parquet = note.with_suffix(".parquet")
                if not {*self._landed.glob(f"*/{parquet.name}")} - {parquet}:
                    (persons / parquet.name).unlink(missing_ok=True)
                parquet.unlink(missing_ok=True)

    def prune(self, return_name: str, version: str) -> None:
        """Delete a return's rows if another version of the code or contract landed them.

        The outcomes are kept, because they record when the content was first seen.
        """
        folder = self._landed / return_name
        noted = folder / "_version"
        if noted.is_file() and noted.read_bytes() == version.encode():
            return
        for parquet in folder.glob("*.parquet"):
            outcome = parquet.with_suffix(".json")
            if not outcome.is_file() or f":{version}".encode() not in outcome.read_bytes():
                parquet.unlink()
        write_atomically(noted, version.encode())

    def _is_intact(self, sent: SentFile, sha256: str, entry: dict[str, int]) -> bool:
        parquet = self._parquet(sent, sha256)
        persons = self._landed.parent / "persons" / parquet.name
        has_persons = any(c.is_person for c in contracts()[sent.return_name].columns)
        return (
            parquet.is_file()
            and parquet.stat().st_size == entry.get("size")
            and (persons.is_file() or not has_persons)
        )

    def _entries(self, sent: SentFile, sha256: str) -> dict[str, dict[str, Any]]:
        return _read(self._path(sent, sha256))

    def _path(self, sent: SentFile, sha256: str) -> Path:
        return self._parquet(sent, sha256).with_suffix(".json")

    def _parquet(self, sent: SentFile, sha256: str) -> Path:
        is_known = sent.return_name in contracts()
        folder = sent.return_name if is_known else _OTHER
        return self._landed / folder / f"{sha256}.parquet"


def _read(path: Path) -> dict[str, dict[str, Any]]:
    """Return a log file's outcomes by version, or an empty dictionary if it is damaged."""
    try:
        entries: dict[str, dict[str, Any]] = read_note(path)
        for entry in entries.values():
            _outcome_of(entry)
    except (ValueError, TypeError, KeyError):
        return {}
    return entries


def _outcome_of(entry: Mapping[str, Any]) -> LoadOutcome:
    """Return a load log entry as an outcome.

    Raises:
        ValueError, TypeError, KeyError: if `put` would not have written the entry.
    """
    warnings = tuple(FileWarning(**warning) for warning in entry["warnings"])
    first_seen = date.fromisoformat(entry["first_seen"])
    at = entry.get("first_seen_at")  # old entries have no time
    first_seen_at = datetime.fromisoformat(at).astimezone(UTC) if at else None
    return LoadOutcome(first_seen, entry["refusal"], int(entry["records"]), warnings, first_seen_at)


def _since_first(outcome: LoadOutcome, entries: Mapping[str, Mapping[str, Any]]) -> LoadOutcome:
    """Return the outcome with the earliest day and time when its content was first seen."""
    seen = [_outcome_of(entry) for entry in entries.values()]
    times = [earlier.first_seen_at for earlier in seen] or [outcome.first_seen_at]
    return replace(
        outcome,
        first_seen=min([outcome.first_seen, *(earlier.first_seen for earlier in seen)]),
        first_seen_at=None if None in times else min(filter(None, times)),
    )


def _as_text(time: datetime | None) -> str | None:
    """Return a time as fixed-width text for the log, so that alphabetical order is time order."""
    return time.astimezone(UTC).isoformat(timespec="microseconds") if time else None


def _day(noted: str | None) -> date:
    with suppress(TypeError, ValueError):
        return date.fromisoformat(noted or "")
    return date.max


def _as_json(entries: dict[str, dict[str, Any]]) -> bytes:
    return json.dumps(entries, indent=1, sort_keys=True).encode()


def damaged(landed: Path) -> Iterator[Path]:
    """Yield landed Parquet files that are missing or differ from the load log."""
    files = pq.read_table(landed / "files.parquet").to_pylist()
    listed = {file["sha256"] for file in files if file["status"] == "accepted"}
    for path in sorted(landed.glob("*/[0-9a-f]*.json")):
        parquet = path.with_suffix(".parquet")
        try:
            entries = json.loads(path.read_text("utf-8")).values()
            checksums = {entry["parquet_sha256"] for entry in entries if entry["refusal"] is None}
            if not parquet.is_file():
                is_damaged = bool(checksums) and parquet.stem in listed
            else:
                is_damaged = digest_of(parquet) not in checksums
            if is_damaged:
                yield parquet
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            yield path
