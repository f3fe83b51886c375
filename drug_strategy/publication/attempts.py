"""Record in a small JSON file when the last refresh ran, how it ended, and why.

If no end is recorded and no process holds the lock, the refresh was killed. The file also keeps the
latest time of all attempts, so that a refresh stops if the clock is set back: the load log must not
record a wrong day.
"""

import errno
import fcntl
import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from drug_strategy.io.files import read_note, write_atomically
from drug_strategy.settings import Settings, UserError

RUNNING, PUBLISHED, NOTHING_NEW, DRY_RUN = "running", "published", "nothing new", "dry run"
HELD, FAILED, STOPPED = "held", "failed", "stopped"
_ROOM = 8_192  # bytes to which the file is padded, so that it can be overwritten on a full disk
GOOD = frozenset({PUBLISHED, NOTHING_NEW})
SILENT = timedelta(minutes=30)
_CORRECTED = timedelta(hours=1)  # A clock may be set back by this much.


@dataclass(frozen=True)
class Attempt:
    """A refresh attempt, with times in UTC (ISO 8601).

    `sentence` is the reason why the refresh was held or failed. `rolled_back_from` is the
    publication that an operator withdrew after the attempt.
    """

    started_at: str
    started_by: str
    outcome: str = RUNNING
    ended_at: str | None = None
    sentence: str | None = None
    files_gone: tuple[str, ...] = ()
    rolled_back_at: str | None = None
    rolled_back_from: str | None = None


def begin(settings: Settings, started_by: str) -> None:
    """Record the start of an attempt, unless this process is already running an attempt."""
    before = last(settings)
    if before is None or before.outcome != RUNNING or not _is_ours(settings):
        _write(settings, Attempt(_now(), started_by))


def end(settings: Settings, outcome: str, sentence: str | None = None) -> None:
    """Record how the current attempt ended; only the first call has an effect."""
    begun = last(settings)
    if begun is not None and begun.outcome == RUNNING:
        _write(settings, replace(begun, outcome=outcome, ended_at=_now(), sentence=sentence))


def started_at(settings: Settings) -> datetime:
    """Return when this process began its attempt, or the current time if there is no attempt.

    Raises:
        UserError: if the time is before an earlier attempt, so that the clock must be wrong.
    """
    begun = last(settings)
    is_ours = begun is not None and begun.outcome == RUNNING and _is_ours(settings)
    now = datetime.fromisoformat(begun.started_at) if begun and is_ours else datetime.now(UTC)
    latest = datetime.fromisoformat(_latest(settings) or now.isoformat())
    if now < latest - _CORRECTED:
        raise UserError(
            f"This machine's clock says {now:%d %B %Y, %H:%M} UTC, but the last refresh was on"
            f" {latest:%d %B %Y, %H:%M} UTC; set the clock right or, if it was ahead at that"
            f" refresh, delete {_path(settings)} and refresh again."
        )
    return now


def note_gone(settings: Settings, files: tuple[str, ...]) -> None:
    """Record which files from the last publication are gone."""
    begun = last(settings)
    if begun is not None:
        _write(settings, replace(begun, files_gone=files))


def note_rollback(settings: Settings, publication: str) -> None:
    """Record that an operator withdrew this publication and returned to the previous one."""
    begun = last(settings) or Attempt(_now(), "warehouse rollback", PUBLISHED, _now())
    _write(settings, replace(begun, rolled_back_at=_now(), rolled_back_from=publication))


def last(settings: Settings) -> Attempt | None:
    """Return the last attempt, or None if there was none."""
    try:
        noted = read_note(_path(settings))["attempt"]
        return Attempt(**{**noted, "files_gone": tuple(noted["files_gone"])})
    except (KeyError, TypeError):
        return None


@dataclass(frozen=True)
class Running:
    """A running refresh, with its process ID and the time when it last wrote a file."""

    process: int | None
    is_suspended: bool
    wrote_at: datetime

    @property
    def is_silent(self) -> bool:
        """Return whether the refresh has written nothing for so long that it has probably hung."""
        return datetime.now(UTC) - self.wrote_at > SILENT


def running(settings: Settings) -> Running | None:
    """Return the refresh that is running now, or None."""
    if not _is_locked(settings):
        return None
    process = read_note(_path(settings)).get("process")
    try:
        state = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except (OSError, IndexError):  # the process belongs to another machine or user
        process, state = None, ""
    home = settings.home
    places = (settings.logs, settings.landed, settings.results, settings.published, home)
    written = [home, *(path for place in places for path in place.glob("*"))]
    latest = max(_changed_at(path) for path in written)
    return Running(process, state in ("T", "t"), datetime.fromtimestamp(latest, UTC))


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _is_locked(settings: Settings) -> bool:
    try:
        handle = os.open(settings.home / "refresh.lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _is_ours(settings: Settings) -> bool:
    return read_note(_path(settings)).get("process") == os.getpid()


def _latest(settings: Settings) -> str:
    """Return the latest time that any attempt recorded, or an empty text if there was none."""
    attempt = last(settings)
    times = (attempt.started_at, attempt.ended_at) if attempt else ()
    return max(filter(None, [*times, read_note(_path(settings)).get("latest_at")]), default="")


def _write(settings: Settings, attempt: Attempt) -> None:
    """Write an attempt atomically or, if the disk is full, over the previous attempt's file."""
    noted = {
        "process": os.getpid(),
        "attempt": asdict(attempt),
        "latest_at": _latest(settings),
    }
    content = json.dumps(noted, indent=1).encode().ljust(_ROOM)
    try:
        write_atomically(_path(settings), content)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        with _path(settings).open("r+b") as stream:
            stream.write(content)
            stream.truncate()


def _path(settings: Settings) -> Path:
    return settings.home / "last_refresh.json"


def _now() -> str:
    return datetime.now(UTC).isoformat()
