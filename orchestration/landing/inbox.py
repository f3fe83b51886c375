"""The inbox: which files lie in the returns folder, known by the SHA-256 of their content.

Links, pipes, `~$` files and dot files are not followed. What is in a file is not looked at here.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from stat import S_ISREG

from orchestration.files import write_atomically
from orchestration.landing.errors import Unsettled

KINDS = (".csv.gz", ".csv", ".xlsx", ".parquet")
NO_RETURN = "(no return)"
_RECEIVED = re.compile(r"__received_(\d{4}-\d{2}-\d{2})$", re.IGNORECASE)
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Arrival:
    """A file in the returns folder; `kind` is its extension, or None where it is no return's."""

    return_name: str
    file_name: str
    path: Path
    kind: str | None

    @property
    def received_in_name(self) -> date | None:
        """The day that the file name ends in, or None where it names none that exists."""
        name = self.path.name
        found = _RECEIVED.search(name[: len(name) - len(self.kind or self.path.suffix)])
        try:
            return date.fromisoformat(found.group(1)) if found else None
        except ValueError:
            return None


def arrivals(returns: Path) -> Iterator[Arrival]:
    """Every regular file below `returns`, in the order of its path.

    A file beside the returns' folders counts only where its extension is a return's.
    """
    for folder, folders, names in os.walk(returns):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            if name.startswith((".", "~$")) or not S_ISREG(path.lstat().st_mode):
                continue
            place = path.relative_to(returns)
            kind = next((kind for kind in KINDS if name.lower().endswith(kind)), None)
            if len(place.parts) > 1:
                yield Arrival(place.parts[0], "/".join(place.parts[1:]), path, kind)
            elif kind:
                yield Arrival(NO_RETURN, name, path, kind)


class Digests:
    """SHA-256 of files; one whose size, times and inode are as remembered is not read again."""

    def __init__(self, memory: Path) -> None:
        """Start from what `memory`, a JSON file, remembers; a broken one is forgotten."""
        self._memory = memory
        self._now: dict[str, list[int | str]] = {}
        try:
            self._before: dict[str, list[int | str]] = json.loads(memory.read_text("utf-8"))
        except (OSError, ValueError):
            self._before = {}

    def of(self, path: Path) -> str:
        """The digest of the file's bytes.

        Raises:
            Unsettled: where it cannot be read, or changes while it is.
        """
        try:
            mark = _mark(path.lstat())
            remembered = self._before.get(str(path), [])
            if remembered[:-1] == mark:
                digest = str(remembered[-1])
            else:
                digest = _sha256(path)
                if _mark(path.lstat()) != mark:
                    raise Unsettled("it changed while it was read; the next refresh reads it again")
        except OSError as error:
            reason = (error.strerror or "an error of the disk").lower()
            raise Unsettled(f"it cannot be opened ({reason}); make it readable") from error
        self._now[str(path)] = [*mark, digest]
        return digest

    def remember(self) -> None:
        """Write down the marks of the files that are there now."""
        write_atomically(self._memory, json.dumps(self._now, sort_keys=True).encode())


def _mark(stat: os.stat_result) -> list[int | str]:
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
