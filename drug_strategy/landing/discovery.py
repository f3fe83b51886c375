"""Find the files in the returns folder, and identify their content by checksums.

Links and pipes are reported but never opened. A file that changes while being read is refused.
"""

import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from stat import S_ISBLK, S_ISCHR, S_ISFIFO, S_ISLNK, S_ISREG, S_ISSOCK
from zoneinfo import ZoneInfo

from drug_strategy.contracts import NO_RETURN
from drug_strategy.io.files import digest_of, read_note, write_note

EXTENSIONS = (".csv.gz", ".csv", ".xlsx", ".parquet")
IGNORED = frozenset({"readme.md", "thumbs.db", "desktop.ini"})
_UNFINISHED = (".part", ".tmp")
_KINDS = {S_ISFIFO: "a pipe", S_ISSOCK: "a socket", S_ISCHR: "a device", S_ISBLK: "a device"}
_CHANGED = "it changed while it was read; the next refresh reads it again"
_GONE = "it was removed during the refresh; put it back if its rows should count"
_STILL_NS = 3_000_000_000  # a network share may round times to two seconds
LONDON_TIME = ZoneInfo("Europe/London")
_RECEIVED = re.compile(r"__received_(\d{4}-\d{2}-\d{2})$", re.IGNORECASE)


def today() -> date:
    """Return today's date in London, whatever the machine's time zone."""
    return datetime.now(LONDON_TIME).date()


class NotReadable(Exception):
    """The file cannot be read now, so it is refused. The next refresh will try again."""


@dataclass(frozen=True)
class SentFile:
    """A file in the returns folder. `extension` is one of `EXTENSIONS`, or None.

    If the file must not be opened, `obstacle` tells the sender why.
    """

    return_name: str
    file_name: str
    path: Path
    extension: str | None
    obstacle: str | None = None

    @property
    def place(self) -> str:
        """Return the file as <return>/<path>."""
        return f"{self.return_name}/{self.file_name}"

    @property
    def received_in_name(self) -> date | None:
        """Return the date at the end of the file name, or None if there is no valid date."""
        try:
            return date.fromisoformat(self.received_as_written or "")
        except ValueError:
            return None

    @property
    def received_as_written(self) -> str | None:
        """Return the date at the end of the file name as written, even if no such day exists."""
        return received_in(self.path.name)


def received_in(name: str) -> str | None:
    """Return the date at the end of a file name as written, even if no such day exists."""
    extension = _extension(name) or Path(name).suffix
    match = _RECEIVED.search(name[: len(name) - len(extension)])
    return match.group(1) if match else None


def _extension(name: str) -> str | None:
    return next((extension for extension in EXTENSIONS if name.lower().endswith(extension)), None)


def discover(returns: Path) -> Iterator[SentFile]:
    """Yield every file below `returns` that may be intended as a return, grouped by return.

    A folder that cannot be listed is yielded instead of its files.
    """
    for path, is_folder, obstacle in _found(returns):
        place = path.relative_to(returns)
        extension = _extension(path.name)
        if is_folder:
            yield SentFile(place.parts[0], "/".join([*place.parts[1:], ""]) or "./", path, None)
        elif len(place.parts) == 1 or place.parts[0] == NO_RETURN:
            # A sender's folder may be called `(no return)`.
            yield SentFile(NO_RETURN, "/".join(place.parts), path, extension, obstacle)
        else:
            name = "/".join(place.parts[1:])
            yield SentFile(place.parts[0], name, path, extension, obstacle)


def folder_digest(returns: Path) -> tuple[str, bool]:
    """Return a checksum of the folder, and whether the folder has stopped changing.

    The checksum is calculated without reading any file: it covers every file's path, size, times
    and inode. A file that changed in the last few seconds may change again without its times
    showing it.
    """
    digest, latest = hashlib.sha256(), 0
    for path in sorted(sent.path for sent in discover(returns)):
        try:
            mark = _mark(path.lstat())
        except OSError:
            continue
        digest.update(f"{path}\0{mark}\0".encode("utf-8", "surrogateescape"))
        latest = max(latest, *mark[1:3])
    return digest.hexdigest(), time.time_ns() - latest > _STILL_NS


def _found(returns: Path) -> Iterator[tuple[Path, bool, str | None]]:
    """Yield each file below `returns`, and each folder that cannot be listed.

    The three values are the path, whether the path is a folder, and any reason not to open it.

    Raises:
        OSError: if `returns` itself cannot be listed.
    """
    folders = [returns]
    while folders:
        folder = folders.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            if folder == returns:
                raise
            yield folder, True, None
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(Path(entry.path))
            elif not _is_ignored(entry.name.lower()):
                with suppress(FileNotFoundError):
                    yield Path(entry.path), False, _obstacle(entry)


def _is_ignored(name: str) -> bool:
    """Return whether a lower-case file name looks like another program's temporary file."""
    return name in IGNORED or name.startswith("~$") or name.endswith(_UNFINISHED)


def _obstacle(entry: "os.DirEntry[str]") -> str | None:
    """Return why the file must not be opened, or None if it may be.

    Raises:
        FileNotFoundError: if the file has just been removed.
    """
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except FileNotFoundError:
        raise
    except OSError:
        return None
    if S_ISREG(mode):
        return None
    if S_ISLNK(mode):
        what = "folder" if os.path.isdir(entry.path) else "file"
        return f"it is a link, and links are not followed; copy the {what} itself instead"
    kind = next((kind for is_kind, kind in _KINDS.items() if is_kind(mode)), "a special file")
    return f"it is {kind}, which is never opened; send an ordinary file instead"


class Checksums:
    """Computes SHA-256 checksums.

    A file whose size, times and inode are unchanged is not read again.
    """

    def __init__(self, memory: Path) -> None:
        """Load the checksums remembered in the JSON file `memory`, unless it is damaged."""
        self._memory = memory
        self._now: dict[str, list[int | str]] = {}
        self._seen: dict[str, list[int]] = {}
        self._before: dict[str, list[int | str]] = read_note(memory)

    def of(self, path: Path) -> str:
        """Return the checksum of the file's bytes.

        Raises:
            NotReadable: if the file cannot be read, has been removed, or changes while it is being
                read.
        """
        with _readable():
            mark = _mark(path.lstat())
            remembered = self._before.get(str(path), [])
            if remembered[:-1] == mark:
                digest = str(remembered[-1])
            else:
                digest = digest_of(path)
                if _mark(path.lstat()) != mark:
                    raise NotReadable(_CHANGED)
        if time.time_ns() - max(mark[1:3]) > _STILL_NS:
            self._now[str(path)] = [*mark, digest]
        self._seen[str(path)] = mark
        return digest

    def require_unchanged(self, path: Path) -> None:
        """Check that a file has not changed since its checksum was taken.

        Raises:
            NotReadable: if the file has changed or been removed.
        """
        with _readable():
            if _mark(path.lstat()) != self._seen[str(path)]:
                raise NotReadable(_CHANGED)

    def require_readable(self, path: Path) -> None:
        """Check that a file can still be read in full, and has not changed.

        Raises:
            NotReadable: if the file cannot be read, or if it has changed or been removed.
        """
        self.require_unchanged(path)
        with _readable():
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
        reason = (error.strerror or "a disk error").lower()
        raise NotReadable(f"it cannot be opened ({reason}); make it readable") from error


def _mark(stat: os.stat_result) -> list[int]:
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]
