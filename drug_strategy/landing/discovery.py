"""Discovery: the files in the returns folder, without looking into them.

Links, pipes, `~$` files and dot files are ignored.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from stat import S_ISREG
from zoneinfo import ZoneInfo

EXTENSIONS = (".csv.gz", ".csv", ".xlsx", ".parquet")
NO_RETURN = "(no return)"
_RECEIVED = re.compile(r"__received_(\d{4}-\d{2}-\d{2})$", re.IGNORECASE)


def today() -> date:
    """Today's date in London, whatever the machine's time zone."""
    return datetime.now(ZoneInfo("Europe/London")).date()


@dataclass(frozen=True)
class SentFile:
    """A file in the returns folder; `extension` is None if it is not one of a return file."""

    return_name: str
    file_name: str
    path: Path
    extension: str | None

    @property
    def received_in_name(self) -> date | None:
        """The date at the end of the file name; None if there is no valid one."""
        try:
            return date.fromisoformat(self.received_as_written or "")
        except ValueError:
            return None

    @property
    def received_as_written(self) -> str | None:
        """What stands at the end of the file name as its date, even if there is no such day."""
        name = self.path.name
        found = _RECEIVED.search(name[: len(name) - len(self.extension or self.path.suffix)])
        return found.group(1) if found else None


def discover(returns: Path) -> Iterator[SentFile]:
    """Every regular file below `returns`, grouped by return.

    A file outside the returns' folders counts only if it has a return file's extension. A folder
    that cannot be listed takes the place of its files, so that they are reported.
    """
    for path, is_folder in _found(returns):
        place = path.relative_to(returns)
        name = path.name.lower()
        extension = next((each for each in EXTENSIONS if name.endswith(each)), None)
        if is_folder:
            yield SentFile(place.parts[0], "/".join([*place.parts[1:], ""]) or "./", path, None)
        elif len(place.parts) > 1:
            yield SentFile(place.parts[0], "/".join(place.parts[1:]), path, extension)
        elif extension:
            yield SentFile(NO_RETURN, path.name, path, extension)


def _found(returns: Path) -> Iterator[tuple[Path, bool]]:
    """Files to be read, and folders (true) that cannot be listed; without recursion, to any depth.

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
            yield folder, True
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(Path(entry.path))
            elif not entry.name.startswith("~$") and _may_be_read(entry):
                yield Path(entry.path), False


def _may_be_read(entry: "os.DirEntry[str]") -> bool:
    try:
        return S_ISREG(entry.stat(follow_symlinks=False).st_mode)
    except FileNotFoundError:
        return False
    except OSError:
        return True
