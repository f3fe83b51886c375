"""Find the files in the returns folder, and identify their content by checksums.

Links and pipes are reported but never opened. A file that changes while being read is refused.
"""

import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from stat import S_IFBLK, S_IFCHR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK
from zoneinfo import ZoneInfo

from drug_strategy.contracts import NO_RETURN
from drug_strategy.io.errors import reason
from drug_strategy.io.files import digest_of, read_note, write_note

EXTENSIONS = (".csv.gz", ".csv", ".xlsx", ".parquet")
IGNORED = frozenset({"readme.md", "thumbs.db", "desktop.ini"})
_UNFINISHED = (".part", ".tmp")
_KINDS = {S_IFIFO: "a pipe", S_IFSOCK: "a socket", S_IFCHR: "a device", S_IFBLK: "a device"}
_CHANGED = "it changed while it was read; the next refresh reads it again"
_GONE = "it was removed during the refresh; put it back if its rows should count"
_STILL_NS = 3_000_000_000  # a network share may round times to two seconds
LONDON_TIME = ZoneInfo("Europe/London")
_RECEIVED = re.compile(r"__received_(\d{4}-\d{2}-\d{2})(\.csv\.gz|\.[^.]+)?$", re.IGNORECASE)


def today() -> date:
    """Return today's date in London, whatever the machine's time zone."""
    return datetime.now(LONDON_TIME).date()


class NotReadable(Exception):
    """The file cannot be read now, so it is refused. The next refresh will try again."""


@dataclass(frozen=True)
class FileWarning:
    """A warning about a whole file. The file still lands."""

    reason: str
    detail: str


@dataclass
class File:
    """A file in the returns folder, and what is known about it so far.

    If the file must not be opened, `obstacle` tells the sender why. `sha256` identifies the
    content, and is empty if the content was not read. `refusal` is the message to the sender, if
    any. `first_seen_at` is the start time of the refresh that first found the content, and decides
    the order of files from the same day. It is None if only the day is known. The manifest sets
    `status` to accepted, refused or duplicate; `records` is then 0 unless the file was accepted.
    """

    return_name: str
    file_name: str
    path: Path
    obstacle: str | None = None
    sha256: str = ""
    refusal: str | None = None
    records: int = 0
    warnings: tuple[FileWarning, ...] = ()
    first_seen: date = field(default_factory=today)
    first_seen_at: datetime | None = None
    is_new: bool = True
    status: str = ""

    @property
    def place(self) -> str:
        """Return the file as <return>/<path>."""
        return f"{self.return_name}/{self.file_name}"

    @property
    def extension(self) -> str | None:
        """Return one of `EXTENSIONS`, or None."""
        name = self.path.name.lower()
        return next((extension for extension in EXTENSIONS if name.endswith(extension)), None)

    @property
    def received_in_name(self) -> date | None:
        """Return the date at the end of the file name, or None if there is no valid date."""
        with suppress(ValueError):
            return date.fromisoformat(received_in(self.path.name) or "")
        return None

    @property
    def date_fault(self) -> str | None:
        """Return what is wrong with the date at the end of the file name, if anything is."""
        written, day = received_in(self.path.name), self.received_in_name
        if written is None or (day and day <= today()):
            return None
        wrong = "is after today" if day else "does not exist"
        return f"its received date {written} {wrong}; correct the date in the file name"

    @property
    def received_on(self) -> date:
        """Return the date in the file name, or the day when the content was first seen."""
        return self.received_in_name or self.first_seen

    @property
    def is_accepted(self) -> bool:
        """Return whether the file's rows are used."""
        return self.status == "accepted"

    @property
    def refusal_reason(self) -> str | None:
        """Return why the file was refused, with its name, or None if it was not."""
        return f"{self.file_name}: {self.refusal}" if self.status == "refused" else None


def received_in(name: str) -> str | None:
    """Return the date at the end of a file name as written, even if no such day exists."""
    match = _RECEIVED.search(name)
    return match.group(1) if match else None


def discover(returns: Path) -> Iterator[File]:
    """Yield every file below `returns` that may be intended as a return, grouped by return.

    A folder that cannot be listed is yielded instead of its files, but `returns` raises an OSError.
    """
    folders = [returns]
    while folders:
        folder = folders.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            if folder == returns:
                raise
            return_name, *below = folder.relative_to(returns).parts
            yield File(return_name, "/".join([*below, ""]) or "./", folder)
            continue
        for entry in entries:
            name, path = entry.name.lower(), Path(entry.path)
            if name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(path)
            elif not (name in IGNORED or name.startswith("~$") or name.endswith(_UNFINISHED)):
                return_name, *below = path.relative_to(returns).parts
                if not below or return_name == NO_RETURN:  # a folder may be called `(no return)`
                    return_name, below = NO_RETURN, [*path.relative_to(returns).parts]
                with suppress(FileNotFoundError):  # the file may just have been removed
                    yield File(return_name, "/".join(below), path, _obstacle(entry))


def _obstacle(entry: "os.DirEntry[str]") -> str | None:
    """Return why a file must not be opened, or None if it may be."""
    try:
        kind = S_IFMT(entry.stat(follow_symlinks=False).st_mode)
    except FileNotFoundError:
        raise
    except OSError:
        return None
    if kind == S_IFREG:
        return None
    if kind == S_IFLNK:
        what = "folder" if os.path.isdir(entry.path) else "file"
        return f"it is a link, and links are not followed; copy the {what} itself instead"
    what = _KINDS.get(kind, "a special file")
    return f"it is {what}, which is never opened; send an ordinary file instead"


def folder_digest(returns: Path) -> tuple[str, bool]:
    """Return a checksum of every file's path, size, times and inode, and whether these are final.

    A file that changed in the last few seconds may change again without its times showing it.
    """
    digest, latest = hashlib.sha256(), 0
    for path in sorted(file.path for file in discover(returns)):
        try:
            mark = _mark(path)
        except OSError:
            continue
        digest.update(f"{path}\0{mark}\0".encode("utf-8", "surrogateescape"))
        latest = max(latest, *mark[1:3])
    return digest.hexdigest(), time.time_ns() - latest > _STILL_NS


class Checksums:
    """Computes SHA-256 checksums, and remembers those of unchanged files in the file `memory`."""

    def __init__(self, memory: Path) -> None:
        self._memory = memory
        self._now: dict[str, list[int | str]] = {}
        self._seen: dict[str, list[int]] = {}
        self._before: dict[str, list[int | str]] = read_note(memory)

    def of(self, path: Path) -> str:
        """Return the checksum of the file's bytes."""
        with _readable():
            mark = _mark(path)
            remembered = self._before.get(str(path), [])
            if remembered[:-1] == mark:
                digest = str(remembered[-1])
            else:
                digest = digest_of(path)
                if _mark(path) != mark:
                    raise NotReadable(_CHANGED)
        if time.time_ns() - max(mark[1:3]) > _STILL_NS:
            self._now[str(path)] = [*mark, digest]
        self._seen[str(path)] = mark
        return digest

    def require_unchanged(self, path: Path, is_failed: bool = False) -> None:
        """Check that a file has not changed and, if reading failed, that it can be read in full."""
        with _readable():
            if _mark(path) != self._seen[str(path)]:
                raise NotReadable(_CHANGED)
            if is_failed:
                digest_of(path)

    def remember(self) -> None:
        """Save the current files' checksums for the next refresh."""
        write_note(self._memory, self._now)


@contextmanager
def _readable() -> Iterator[None]:
    """Re-raise as NotReadable any error that occurs while a file is being read."""
    try:
        yield
    except FileNotFoundError as error:
        raise NotReadable(_GONE) from error
    except OSError as error:
        raise NotReadable(f"it cannot be opened ({reason(error)}); make it readable") from error


def _mark(path: Path) -> list[int]:
    """Return a file's size, times and inode."""
    status = path.lstat()
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
