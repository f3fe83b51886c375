"""The receipts of landed contents: when first seen, whether refused and why, how many records.

One small JSON beside each landed Parquet. What a file's rows say is not kept here.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from orchestration.files import write_atomically
from orchestration.landing.inbox import Arrival


@dataclass(frozen=True)
class FileWarning:
    """Something odd about a whole file that does not stop it."""

    reason: str
    detail: str


@dataclass(frozen=True)
class Receipt:
    """What became of a content: `refusal` is the sentence to its sender, None where it landed."""

    first_seen: date
    refusal: str | None
    records: int
    warnings: tuple[FileWarning, ...]


class Receipts:
    """Receipts by return and content; a content may be good under one extension alone."""

    def __init__(self, landed: Path) -> None:
        """Keep receipts below the folder `landed`."""
        self._landed = landed

    def get(self, arrival: Arrival, sha256: str, version: str) -> Receipt | None:
        """The receipt of a content under this version, None where it must be read (again)."""
        entries = self._entries(arrival, sha256)
        entry = entries.get(version)
        if entry is None or (
            entry["refusal"] is None and not self._is_whole(arrival, sha256, entry)
        ):
            return None
        warnings = tuple(FileWarning(**warning) for warning in entry["warnings"])
        first = min(date.fromisoformat(each["first_seen"]) for each in entries.values())
        return Receipt(first, entry["refusal"], entry["records"], warnings)

    def put(self, arrival: Arrival, sha256: str, version: str, receipt: Receipt) -> Receipt:
        """Keep a receipt; the day on which the content was first seen stays what it was."""
        entries = self._entries(arrival, sha256)
        seen = [date.fromisoformat(each["first_seen"]) for each in entries.values()]
        receipt = replace(receipt, first_seen=min([receipt.first_seen, *seen]))
        size = 0 if receipt.refusal else self._parquet(arrival, sha256).stat().st_size
        kept = {**asdict(receipt), "first_seen": receipt.first_seen.isoformat(), "size": size}
        text = json.dumps({**entries, version: kept}, indent=1, sort_keys=True)
        write_atomically(self._path(arrival, sha256), text.encode())
        return receipt

    def _is_whole(self, arrival: Arrival, sha256: str, entry: dict[str, int]) -> bool:
        parquet = self._parquet(arrival, sha256)
        return parquet.is_file() and parquet.stat().st_size == entry["size"]

    def _entries(self, arrival: Arrival, sha256: str) -> dict[str, dict]:  # type: ignore[type-arg]
        try:
            return dict(json.loads(self._path(arrival, sha256).read_text("utf-8")))
        except (OSError, ValueError):
            return {}

    def _path(self, arrival: Arrival, sha256: str) -> Path:
        return self._parquet(arrival, sha256).with_suffix(".json")

    def _parquet(self, arrival: Arrival, sha256: str) -> Path:
        return self._landed / arrival.return_name / f"{sha256}.parquet"
