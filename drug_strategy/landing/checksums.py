"""Checksums: the SHA-256 of a file's bytes identifies it; it must not change while it is read."""

import json
import os
import time
from contextlib import suppress
from pathlib import Path

from drug_strategy.io.files import digest_of, write_atomically
from drug_strategy.landing.errors import NotReadable

_CHANGED = "it changed while it was read; the next refresh reads it again"
_STILL_NS = 3_000_000_000  # a network share may have a time resolution of two seconds


class Checksums:
    """SHA-256 of files; a file with unchanged size, times and inode is not read again."""

    def __init__(self, memory: Path, *others: Path) -> None:
        """Load `memory` and `others`, JSON files; damaged ones are ignored.

        Only `memory` is written.
        """
        self._memory = memory
        self._now: dict[str, list[int | str]] = {}
        self._seen: dict[str, list[int]] = {}
        self._before: dict[str, list[int | str]] = {}
        for file in (*others, memory):
            with suppress(OSError, ValueError, TypeError):
                self._before |= json.loads(file.read_text("utf-8"))

    def of(self, path: Path) -> str:
        """The checksum of the file's bytes.

        Raises:
            NotReadable: if it cannot be read, or changes during the reading.
        """
        try:
            mark = _mark(path.lstat())
            remembered = self._before.get(str(path), [])
            if remembered[:-1] == mark:
                digest = str(remembered[-1])
            else:
                digest = digest_of(path)
                if _mark(path.lstat()) != mark:
                    raise NotReadable(_CHANGED)
        except OSError as error:
            reason = (error.strerror or "an error of the disk").lower()
            raise NotReadable(f"it cannot be opened ({reason}); make it readable") from error
        if time.time_ns() - max(mark[1:3]) > _STILL_NS:
            self._now[str(path)] = [*mark, digest]
        self._seen[str(path)] = mark
        return digest

    def require_unchanged(self, path: Path) -> None:
        """Check that a file that has been read is still as it was at its checksum.

        Raises:
            NotReadable: if it has changed since.
        """
        try:
            changed = _mark(path.lstat()) != self._seen[str(path)]
        except OSError:
            changed = True
        if changed:
            raise NotReadable(_CHANGED)

    def remember(self) -> None:
        """Save the marks of the current files."""
        write_atomically(self._memory, json.dumps(self._now, sort_keys=True).encode())


def _mark(stat: os.stat_result) -> list[int]:
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]
