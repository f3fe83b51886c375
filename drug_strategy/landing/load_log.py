"""The load log: what happened to each file content, now and in earlier refreshes.

The log is a small JSON file, a note, next to each landed Parquet file. A note contains no row
values, and is kept even after the rows are deleted. It is written together with its content, so a
killed refresh loses nothing.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
from pydantic import AwareDatetime, TypeAdapter, ValidationError

from drug_strategy.contracts import CONTRACTS, NO_RETURN, contracts
from drug_strategy.io import versions
from drug_strategy.io.files import digest_of, write_all, write_atomically
from drug_strategy.landing.discovery import File, FileWarning, today
from drug_strategy.landing.pseudonyms import fingerprint

_NOTES = "*/[0-9a-f]*.json"
_CONTENTS = f"{'[0-9a-f]' * 64}.parquet"
_OTHER = "_other"  # The folder for the outcomes of files outside the returns' folders.
_NO_FILE = "no file"  # the version recorded for files that must not be opened
_UNKNOWN = "(unknown return)"  # the version of the code for files whose folder is not a return


@dataclass(frozen=True)
class Outcome:
    """What a note records about a content, as one version of the code read it.

    Old notes contain no `first_seen_at`. `size` and `parquet_sha256` describe the landed Parquet
    file. `gone_since` is the day on which a refresh first found no file with the content.
    """

    first_seen: date
    refusal: str | None
    records: int
    warnings: tuple[FileWarning, ...]
    first_seen_at: AwareDatetime | None = None
    size: int | None = None
    parquet_sha256: str | None = None
    gone_since: date | None = None


Outcomes = dict[str, Outcome]  # by version, which contains the extension that decides the reader
_NOTE = TypeAdapter(Outcomes)


class LoadLog:
    """Stores the outcomes of contents. New content is recorded as first seen at `now`."""

    def __init__(self, landed: Path, key: bytes, now: datetime) -> None:
        self._landed, self._now = landed, now
        self._outcomes = {note: _read(note, now) for note in landed.glob(_NOTES)}
        self._versions: dict[str, str] = {}  # of the contract, code and key that rows depend on
        for name, contract in contracts().items():
            text = (CONTRACTS / f"{name}.odcs.yaml").read_bytes()
            mark = fingerprint(key) if contract.persons else ""
            code = f"{versions.of_code('landing')}{mark}"
            self._versions[name] = hashlib.sha256(text + code.encode()).hexdigest()[:16]

    def find(self, file: File) -> bool:
        """Fill in the outcome of the file's content. Return False if the content must be read."""
        note, version = self._entry(file)
        logged = self._outcomes.get(note, {})
        if any(outcome.gone_since for outcome in logged.values()):
            self._note_gone(note, None)
        outcome = logged.get(version)
        if outcome is None or (outcome.refusal is None and not self._is_intact(note, outcome)):
            return False
        file.refusal, file.records = outcome.refusal, outcome.records
        file.warnings, file.is_new = outcome.warnings, False
        file.first_seen, file.first_seen_at = outcome.first_seen, outcome.first_seen_at
        return True

    def save(self, files: Iterable[File]) -> None:
        """Save files' outcomes. The day and time when content was first seen never change."""
        changed: dict[Path, Outcomes] = {}
        for file in files:
            note, version = self._entry(file)
            logged = self._outcomes.get(note, {})
            file.first_seen_at = self._now
            for each in logged.values():  # they agree
                file.first_seen, file.first_seen_at = each.first_seen, each.first_seen_at
            outcome = Outcome(
                file.first_seen, file.refusal, file.records, file.warnings, file.first_seen_at
            )
            if outcome.refusal is None:
                parquet = note.with_suffix(".parquet")
                size, digest = parquet.stat().st_size, digest_of(parquet)
                outcome = replace(outcome, size=size, parquet_sha256=digest)
            code = version.rpartition(":")[2]
            current = {name: each for name, each in logged.items() if name.endswith(f":{code}")}
            changed[note] = {**current, version: outcome}
        self._write(changed)

    def forget_gone(self, files: Sequence[File], days: int) -> None:
        """Record which contents have no file now, and delete their rows after `days` days.

        A return is skipped if its folder is missing, empty or unreadable, or if one of its files
        cannot be read now or was left out on request. If a note is damaged, its rows are kept.
        """
        persons = self._landed.parent / "persons"
        for return_name in contracts():
            folder = self._landed / return_name
            here = [file for file in files if file.return_name == return_name]
            present = {file.sha256 for file in here if not file.obstacle}
            if not present or "" in present:
                continue
            rows = {path.stem for place in (folder, persons) for path in place.glob(_CONTENTS)}
            for sha256 in sorted(rows - present):
                note = folder / f"{sha256}.json"
                if not self._outcomes.get(note):
                    continue
                noted = next(iter(self._outcomes[note].values())).gone_since
                gone = min(today(), noted or today())
                if gone != noted:
                    self._note_gone(note, gone)
                if today() - gone >= timedelta(days):
                    parquet = note.with_suffix(".parquet")
                    if not {*self._landed.glob(f"*/{parquet.name}")} - {parquet}:
                        (persons / parquet.name).unlink(missing_ok=True)
                    parquet.unlink(missing_ok=True)

    def prune(self) -> None:
        """Delete rows landed by another version, but keep outcomes for their first-seen times."""
        for return_name, version in self._versions.items():
            noted = self._landed / return_name / "_version"
            if noted.is_file() and noted.read_bytes() == version.encode():
                continue
            for parquet in noted.parent.glob("*.parquet"):
                logged = self._outcomes.get(parquet.with_suffix(".json"), {})
                if not any(name.endswith(f":{version}") for name in logged):
                    parquet.unlink()
            write_atomically(noted, version.encode())

    def _is_intact(self, note: Path, outcome: Outcome) -> bool:
        parquet = note.with_suffix(".parquet")
        persons = self._landed.parent / "persons" / parquet.name
        return (
            parquet.is_file()
            and parquet.stat().st_size == outcome.size
            and (persons.is_file() or not contracts()[note.parent.name].persons)
        )

    def _entry(self, file: File) -> tuple[Path, str]:
        """Return the note of a file's content or, if it must not be opened, name; and a version."""
        unknown = NO_RETURN if file.return_name == NO_RETURN else _UNKNOWN
        name = file.sha256
        version = f"{file.extension}:{self._versions.get(file.return_name, unknown)}"
        if file.obstacle:
            text = os.fsencode(f"{file.obstacle}\0{file.file_name}")
            name, version = hashlib.sha256(text).hexdigest(), _NO_FILE
        folder = file.return_name if file.return_name in contracts() else _OTHER
        return self._landed / folder / f"{name}.json", version

    def _note_gone(self, note: Path, day: date | None) -> None:
        logged = self._outcomes[note].items()
        self._write({note: {version: replace(each, gone_since=day) for version, each in logged}})

    def _write(self, changed: Mapping[Path, Outcomes]) -> None:
        self._outcomes.update(changed)
        contents = {}
        for note, logged in changed.items():
            plain = {version: asdict(outcome) for version, outcome in logged.items()}
            text = json.dumps(plain, default=lambda at: at.isoformat(), indent=1, sort_keys=True)
            contents[note] = text.encode()
        write_all(contents)


def _read(note: Path, now: datetime) -> Outcomes:
    """Read the outcomes in a note, which are none if the note is damaged.

    All outcomes of a content have its earliest day and time, or no time if only the day was
    recorded. If the clock was ahead, they may lie in the future; they are then read as now.
    """
    try:
        logged = _NOTE.validate_json(note.read_bytes())
    except (OSError, ValidationError):
        return {}
    outcomes = logged.values()
    day = min([today(), *(each.first_seen for each in outcomes)])
    times = [each.first_seen_at for each in outcomes if each.first_seen_at]
    at = min([now, *times]) if len(times) == len(logged) else None
    gone = min((each.gone_since for each in outcomes if each.gone_since), default=None)
    return {
        version: replace(each, first_seen=day, first_seen_at=at, gone_since=gone)
        for version, each in logged.items()
    }


def damaged(landed: Path) -> Iterator[Path]:
    """Yield damaged notes, and landed Parquet files that are missing or differ from their notes."""
    files = pq.read_table(landed / "files.parquet").to_pylist()
    listed = {file["sha256"] for file in files if file["status"] == "accepted"}
    for note in sorted(landed.glob(_NOTES)):
        parquet = note.with_suffix(".parquet")
        outcomes = _read(note, datetime.now(UTC)).values()
        checksums = {each.parquet_sha256 for each in outcomes if each.refusal is None}
        if not outcomes:
            yield note
        elif parquet.is_file():
            if digest_of(parquet) not in checksums:
                yield parquet
        elif checksums and parquet.stem in listed:
            yield parquet
