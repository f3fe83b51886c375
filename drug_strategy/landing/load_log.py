"""The load log of landed contents: when first seen, whether refused and why, how many records.

One small JSON beside each landed Parquet. What a file's rows say is not kept here.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from drug_strategy.contracts import contracts
from drug_strategy.io.files import digest_of, write_atomically
from drug_strategy.landing.discovery import SentFile

_OTHER = "_other"  # outcomes of files that lie in no return's folder


@dataclass(frozen=True)
class FileWarning:
    """Something odd about a whole file that does not stop it."""

    reason: str
    detail: str


@dataclass(frozen=True)
class LoadOutcome:
    """What became of a content: `refusal` is the sentence to its sender, None where it landed."""

    first_seen: date
    refusal: str | None
    records: int
    warnings: tuple[FileWarning, ...]


class LoadLog:
    """Outcomes by return and content; a content may be good under one extension alone."""

    def __init__(self, landed: Path) -> None:
        """Keep the log below the folder `landed`, a file a content."""
        self._landed = landed

    def get(self, sent: SentFile, sha256: str, version: str) -> LoadOutcome | None:
        """The outcome of a content under this version, None where it must be read (again)."""
        entries = self._entries(sent, sha256)
        entry = entries.get(version)
        if entry is None or (entry["refusal"] is None and not self._is_whole(sent, sha256, entry)):
            return None
        warnings = tuple(FileWarning(**warning) for warning in entry["warnings"])
        first = min(date.fromisoformat(each["first_seen"]) for each in entries.values())
        return LoadOutcome(first, entry["refusal"], entry["records"], warnings)

    def put(self, sent: SentFile, sha256: str, version: str, outcome: LoadOutcome) -> LoadOutcome:
        """Note an outcome; the day on which the content was first seen stays what it was."""
        entries = self._entries(sent, sha256)
        seen = [date.fromisoformat(each["first_seen"]) for each in entries.values()]
        outcome = replace(outcome, first_seen=min([outcome.first_seen, *seen]))
        parquet = self._parquet(sent, sha256)
        kept = {**asdict(outcome), "first_seen": outcome.first_seen.isoformat()}
        if outcome.refusal is None:
            kept |= {"size": parquet.stat().st_size, "parquet_sha256": digest_of(parquet)}
        code = version.rpartition(":")[2]
        current = {name: each for name, each in entries.items() if name.endswith(f":{code}")}
        text = json.dumps({**current, version: kept}, indent=1, sort_keys=True)
        write_atomically(self._path(sent, sha256), text.encode())
        return outcome

    def prune(self, return_name: str, version: str) -> None:
        """Delete the rows of a return that another version of the code or the contract landed.

        Their outcomes stay, for the day on which they were first seen.
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
    """The landed Parquets that are not what the load log says, or that a listed file lacks."""
    files = pq.read_table(landed / "files.parquet").to_pylist()
    listed = {file["sha256"] for file in files if file["status"] == "accepted"}
    for path in sorted(landed.glob("*/[0-9a-f]*.json")):
        parquet = path.with_suffix(".parquet")
        try:
            entries = json.loads(path.read_text("utf-8")).values()
            said = {entry["parquet_sha256"] for entry in entries if entry["refusal"] is None}
            if not parquet.is_file():
                is_damaged = bool(said) and parquet.stem in listed
            else:
                is_damaged = digest_of(parquet) not in said
            if is_damaged:
                yield parquet
        except (OSError, ValueError, KeyError):
            yield path
