"""The load log: what happened to each file content, now and in earlier refreshes.

The log is a small JSON file, a note, next to each landed Parquet file. It records when the content
was first seen, whether and why it was refused, and how many records it has. If no file has the
content any more, the note also records the day on which a refresh first noticed this. The log
contains no row values, and is kept even after the rows are deleted. A note is written together with
its content, so a killed refresh loses nothing. All notes are read by one query.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from drug_strategy.contracts import CONTRACTS, Contract, contracts
from drug_strategy.io import engine, versions
from drug_strategy.io.files import digest_of, write_all, write_atomically
from drug_strategy.landing.discovery import SentFile, today
from drug_strategy.landing.pseudonyms import fingerprint

_SQL = Path(__file__).parent / "sql" / "load_log.sql"
_NOTES = "*/[0-9a-f]*.json"
_CONTENTS = f"{'[0-9a-f]' * 64}.parquet"
_OTHER = "_other"  # The folder for the outcomes of files outside the returns' folders.


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
    `size` and `parquet_sha256` describe the landed Parquet file. `gone_since` is the day on which a
    refresh first found no file with the content.
    """

    first_seen: date
    refusal: str | None
    records: int
    warnings: tuple[FileWarning, ...]
    first_seen_at: datetime | None = None
    size: int | None = None
    parquet_sha256: str | None = None
    gone_since: date | None = None


def version_of(contract: Contract, key: bytes) -> str:
    """Return a checksum of the contract, code and key that landed rows depend on."""
    text = (CONTRACTS / f"{contract.return_name}.odcs.yaml").read_bytes()
    mark = fingerprint(key) if any(column.is_person for column in contract.columns) else ""
    code = versions.of_code("landing")
    return hashlib.sha256(text + f"{code}{mark}".encode()).hexdigest()[:16]


class LoadLog:
    """Stores outcomes by return, content and version.

    The version contains the extension, which decides how a file is read.
    """

    def __init__(self, landed: Path, now: datetime) -> None:
        """Read the log below `landed`. New content is recorded as first seen at `now`."""
        self._landed, self.now = landed, now
        self.database = engine.connect()
        self.database.execute("set threads = 1")  # more threads would only cost time
        self._outcomes = _read(self.database, landed, now)

    def get(self, sent: SentFile, sha256: str, version: str) -> LoadOutcome | None:
        """Return the content's outcome under this version, or None if it must be read."""
        note = self._note(sent, sha256)
        logged = self._outcomes.get(note, {})
        if any(outcome.gone_since for outcome in logged.values()):
            logged = {name: replace(each, gone_since=None) for name, each in logged.items()}
            self._write({note: logged})
        outcome = logged.get(version)
        if outcome and (outcome.refusal or self._is_intact(sent, note, outcome)):
            return outcome
        return None

    def put(self, outcomes: Iterable[tuple[SentFile, str, str, LoadOutcome]]) -> list[LoadOutcome]:
        """Save and return outcomes. Each is given with its file, SHA-256 and version.

        The day and time when content was first seen never change.
        """
        saved = []
        changed: dict[Path, dict[str, LoadOutcome]] = {}
        for sent, sha256, version, new in outcomes:
            note = self._note(sent, sha256)
            logged = self._outcomes.get(note, {})
            first = next(iter(logged.values()), new)
            day = min(new.first_seen, first.first_seen)
            outcome = replace(new, first_seen=day, first_seen_at=first.first_seen_at)
            if outcome.refusal is None:
                parquet = note.with_suffix(".parquet")
                size, digest = parquet.stat().st_size, digest_of(parquet)
                outcome = replace(outcome, size=size, parquet_sha256=digest)
            code = version.rpartition(":")[2]
            current = {name: each for name, each in logged.items() if name.endswith(f":{code}")}
            changed[note] = {**current, version: outcome}
            saved.append(outcome)
        self._write(changed)
        return saved

    def forget_gone(self, return_name: str, present: Collection[str], days: int) -> None:
        """Record when a return's files disappeared, and delete their rows after `days` days.

        `present` contains the checksums of the return's current files. If a note cannot be read,
        the rows for its content are kept.
        """
        folder, persons = self._landed / return_name, self._landed.parent / "persons"
        rows = {path.stem for place in (folder, persons) for path in place.glob(_CONTENTS)}
        for sha256 in sorted(rows.difference(present)):
            note = folder / f"{sha256}.json"
            logged = self._outcomes.get(note, {})
            for gone in {min(today(), each.gone_since or today()) for each in logged.values()}:
                if any(each.gone_since != gone for each in logged.values()):
                    noted = {name: replace(each, gone_since=gone) for name, each in logged.items()}
                    self._write({note: noted})
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
            logged = self._outcomes.get(parquet.with_suffix(".json"), {})
            if not any(name.endswith(f":{version}") for name in logged):
                parquet.unlink()
        write_atomically(noted, version.encode())

    def _is_intact(self, sent: SentFile, note: Path, outcome: LoadOutcome) -> bool:
        parquet = note.with_suffix(".parquet")
        persons = self._landed.parent / "persons" / parquet.name
        has_persons = any(c.is_person for c in contracts()[sent.return_name].columns)
        return (
            parquet.is_file()
            and parquet.stat().st_size == outcome.size
            and (persons.is_file() or not has_persons)
        )

    def _note(self, sent: SentFile, sha256: str) -> Path:
        folder = sent.return_name if sent.return_name in contracts() else _OTHER
        return self._landed / folder / f"{sha256}.json"

    def _write(self, changed: Mapping[Path, Mapping[str, LoadOutcome]]) -> None:
        """Write the notes of some contents, each of which has all outcomes of its content."""
        self._outcomes.update({note: {**logged} for note, logged in changed.items()})
        write_all(
            {
                note: json.dumps(
                    {version: asdict(outcome) for version, outcome in logged.items()},
                    default=lambda at: at.isoformat(),
                    indent=1,
                    sort_keys=True,
                ).encode()
                for note, logged in changed.items()
            }
        )


def _read(
    database: duckdb.DuckDBPyConnection, landed: Path, now: datetime
) -> dict[Path, dict[str, LoadOutcome]]:
    """Return the outcomes in the load log by note and version, except those in damaged notes."""
    contents: dict[Path, bytes] = {}
    for note in landed.glob(_NOTES):
        with suppress(OSError):
            contents[note] = note.read_bytes()
    bodies = pa.array(contents.values(), pa.binary())
    database.register("notes", pa.table({"note": [*map(str, contents)], "content": bodies}))
    values = {"today": today(), "now": now.astimezone(UTC).replace(tzinfo=None)}
    logged: dict[Path, dict[str, LoadOutcome]] = {}
    rows = engine.run_file(database, _SQL, values).fetchall()
    for name, version, day, at, refusal, records, warnings, *parquet in rows:
        note, seen_at = Path(name), at and at.replace(tzinfo=UTC)
        kept = tuple(FileWarning(**warning) for warning in warnings)
        outcome = LoadOutcome(day, refusal, records, kept, seen_at, *parquet)
        logged.setdefault(note, {})[version] = outcome
    return logged


def damaged(landed: Path) -> Iterator[Path]:
    """Yield damaged notes, and landed Parquet files that are missing or differ from their notes."""
    files = pq.read_table(landed / "files.parquet").to_pylist()
    listed = {file["sha256"] for file in files if file["status"] == "accepted"}
    with engine.connect() as database:
        logged = _read(database, landed, datetime.now(UTC))
    for note in sorted(landed.glob(_NOTES)):
        parquet = note.with_suffix(".parquet")
        outcomes = logged.get(note, {}).values()
        checksums = {each.parquet_sha256 for each in outcomes if each.refusal is None}
        if not outcomes:
            yield note
        elif parquet.is_file():
            if digest_of(parquet) not in checksums:
                yield parquet
        elif checksums and parquet.stem in listed:
            yield parquet
