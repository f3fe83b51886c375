"""The checksums: a file is known by the SHA-256 of its bytes, and must not change while it is read.

What is in a file is not looked at here.
"""

import json
import os
import time
from contextlib import suppress
from pathlib import Path

from drug_strategy.io.files import digest_of, write_atomically
from drug_strategy.landing.errors import NotReadable

_CHANGED = "it changed while it was read; the next refresh reads it again"
_STILL_NS = 3_000_000_000  # a share may tell time in steps of two seconds


class Checksums:
    """SHA-256 of files; one whose size, times and inode are as remembered is not read again."""

    def __init__(self, memory: Path, *others: Path) -> None:
        """Start from what `memory` and `others`, JSON files, remember; broken ones are forgotten.

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
        """The digest of the file's bytes.

        Raises:
            NotReadable: where it cannot be read, or changes while it is.
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
        """Hold a file that has been read against what it was when its digest was taken.

        Raises:
            NotReadable: where it is another by now.
        """
        try:
            changed = _mark(path.lstat()) != self._seen[str(path)]
        except OSError:
            changed = True
        if changed:
            raise NotReadable(_CHANGED)

    def remember(self) -> None:
        """Write down the marks of the files that are there now."""
        write_atomically(self._memory, json.dumps(self._now, sort_keys=True).encode())


def _mark(stat: os.stat_result) -> list[int]:
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]
