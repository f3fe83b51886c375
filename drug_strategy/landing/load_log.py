"""The load log of landed contents: when first seen, whether refused and why, how many records.

One small JSON beside each landed Parquet, without values of its rows.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from drug_strategy.contracts import CONTRACTS, Contract, contracts
from drug_strategy.io import versions
from drug_strategy.io.files import digest_of, write_atomically
from drug_strategy.landing.discovery import SentFile
from drug_strategy.landing.pseudonyms import fingerprint

_CODE = ("landing", "contracts")
_OTHER = "_other"  # outcomes of files outside every return's folder


@dataclass(frozen=True)
class FileWarning:
    """A warning about a whole file, which lands all the same."""

    reason: str
    detail: str


@dataclass(frozen=True)
class LoadOutcome:
    """The outcome of a content: `refusal` is the sentence for its sender, None if it landed."""

    first_seen: date
    refusal: str | None
    records: int
    warnings: tuple[FileWarning, ...]


def version_of(contract: Contract, key: bytes) -> str:
    """What the landed rows depend on besides the file: the contract, the code, the key."""
    text = (CONTRACTS / f"{contract.return_name}.odcs.yaml").read_bytes()
    mark = fingerprint(key) if any(column.is_person for column in contract.columns) else ""
    code = versions.of_packages(*_CODE)
    return hashlib.sha256(text + f"{code}{mark}".encode()).hexdigest()[:16]


class LoadLog:
    """Outcomes by return, content and extension: a content may be good only under one extension."""

    def __init__(self, landed: Path) -> None:
        """Store the log below the folder `landed`, a file per content."""
        self._landed = landed

    def get(self, sent: SentFile, sha256: str, version: str) -> LoadOutcome | None:
        """The outcome of a content under this version, None if it must be read (again)."""
        entries = self._entries(sent, sha256)
        entry = entries.get(version)
        if entry is None or (entry["refusal"] is None and not self._is_whole(sent, sha256, entry)):
            return None
        warnings = tuple(FileWarning(**warning) for warning in entry["warnings"])
        first = min(date.fromisoformat(each["first_seen"]) for each in entries.values())
        return LoadOutcome(first, entry["refusal"], entry["records"], warnings)

    def put(self, sent: SentFile, sha256: str, version: str, outcome: LoadOutcome) -> LoadOutcome:
        """Save an outcome; the day on which the content was first seen does not change."""
        entries = self._entries(sent, sha256)
        seen = [date.fromisoformat(each["first_seen"]) for each in entries.values()]
        outcome = replace(outcome, first_seen=min([outcome.first_seen, *seen]))
        parquet = self._parquet(sent, sha256)
        kept = {**asdict(outcome), "first_seen": outcome.first_seen.isoformat()}
        if outcome.refusal is None:
            kept |= {"size": parquet.stat().st_size, "parquet_sha256": digest_of(parquet)}
        code = version.rpartition(":")[2]
        current = {name: each for name, each in entries.items() if name.endswith(f":{code}")}
        self._save(sent, sha256, {**current, version: kept})
        return outcome

    def cap(self, sent: SentFile, sha256: str, today: date) -> bool:
        """Let no first-seen day of a content be after today; whether one was.

        A clock that was ahead gave it, and every correction since would count as the earlier one.
        """
        entries = self._entries(sent, sha256)
        latest = today.isoformat()
        capped = {
            name: {**each, "first_seen": min(each["first_seen"], latest)}
            for name, each in entries.items()
        }
        if capped == entries:
            return False
        self._save(sent, sha256, capped)
        return True

    def prune(self, return_name: str, version: str) -> None:
        """Delete the rows of a return that another version of the code or the contract landed.

        Their outcomes stay, as they have the day on which the content was first seen.
        """
        folder = self._landed / return_name
        noted = folder / "_version"
        if noted.is_file() and noted.read_text("ascii") == version:
            return
        for parquet in folder.glob("*.parquet"):
            outcome = parquet.with_suffix(".json")
            if not outcome.is_file() or f":{version}" not in outcome.read_text("utf-8"):
                parquet.unlink()
        write_atomically(noted, version.encode())

    def _save(self, sent: SentFile, sha256: str, entries: dict[str, dict[str, Any]]) -> None:
        text = json.dumps(entries, indent=1, sort_keys=True)
        write_atomically(self._path(sent, sha256), text.encode())

    def _is_whole(self, sent: SentFile, sha256: str, entry: dict[str, int]) -> bool:
        parquet = self._parquet(sent, sha256)
        persons = self._landed.parent / "persons" / parquet.name
        has_persons = any(c.is_person for c in contracts()[sent.return_name].columns)
        return (
            parquet.is_file()
            and parquet.stat().st_size == entry["size"]
            and (persons.is_file() or not has_persons)
        )

    def _entries(self, sent: SentFile, sha256: str) -> dict[str, dict[str, Any]]:
        try:
            return dict(json.loads(self._path(sent, sha256).read_text("utf-8")))
        except (OSError, ValueError):
            return {}

    def _path(self, sent: SentFile, sha256: str) -> Path:
        return self._parquet(sent, sha256).with_suffix(".json")

    def _parquet(self, sent: SentFile, sha256: str) -> Path:
        is_known = sent.return_name in contracts()
        folder = sent.return_name if is_known else _OTHER
        return self._landed / folder / f"{sha256}.parquet"


def damaged(landed: Path) -> Iterator[Path]:
    """The landed Parquet files that differ from the load log, or that a listed file lacks."""
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
        except (OSError, ValueError, KeyError):
            yield path
