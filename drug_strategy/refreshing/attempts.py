"""Record, in a small JSON file, when the last refresh ran, how it ended, and why.

If no end is recorded and no process holds the lock, the refresh was killed. Only the process that
began an attempt changes its record. The file also keeps the latest time of any attempt. A refresh
stops if the clock has been set back, because the load log must not record a wrong day.
"""

import errno
import json
import os
import traceback
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from drug_strategy.io import files, progress
from drug_strategy.io.errors import Held, UserError
from drug_strategy.io.files import read_note, write_atomically
from drug_strategy.io.text import shown
from drug_strategy.settings import Settings

RUNNING, PUBLISHED, NOTHING_NEW, DRY_RUN = "running", "published", "nothing new", "dry run"
HELD, FAILED, STOPPED, KILLED = "held", "failed", "stopped", "killed"
OUTCOMES = {
    PUBLISHED: "published",
    NOTHING_NEW: "found nothing new",
    DRY_RUN: "was a dry run",
    HELD: "was held",
    FAILED: "failed",
    STOPPED: "was stopped",
    KILLED: "did not end: it was killed",
}
"""How a refresh ended, in words to follow "the refresh"."""
UNFINISHED, CLOCK = "could not finish everything", "found that the clock had been ahead"
REWRITTEN = "used files that change what other senders had sent"
DAMAGED = "found that the published file had been changed"
_ROOM = 8_192  # file size after padding, so that the file can be overwritten if the disk is full
GOOD = frozenset({PUBLISHED, NOTHING_NEW})
SILENT = timedelta(minutes=30)
_CORRECTED = timedelta(hours=1)  # The clock may be set back by up to this much.


@dataclass(frozen=True)
class Attempt:
    """A refresh attempt. Its times are in UTC (ISO 8601).

    `sentence` says why the refresh was held or failed. `remarks` are facts that an operator must
    know even though the refresh did not fail. Each has a short form, worded to follow "the refresh
    published, but". If the short form is empty, the remark is no reason to send a notice.
    `rolled_back_from` is the publication that an operator withdrew after the attempt.

    While its process runs, the names of files are marked in the sentences (see `io.text.named`).
    They are recorded without marks.
    """

    started_at: str
    started_by: str
    outcome: str = RUNNING
    ended_at: str | None = None
    sentence: str | None = None
    files_gone: tuple[str, ...] = ()
    rolled_back_at: str | None = None
    rolled_back_from: str | None = None
    run_id: str = ""
    remarks: tuple[tuple[str, str], ...] = ()


_begun: dict[Path, Attempt] = {}  # this process's attempt in each home, even if not yet written


def begin(settings: Settings, started_by: str, run_id: str | None = None) -> Attempt | None:
    """Record the start of an attempt. If the previous one was killed, return it.

    Only the process that holds the home's lock may begin an attempt.
    """
    before = last(settings)
    _begun[settings.home] = Attempt(_now(), started_by, run_id=run_id or str(uuid4()))
    _write(settings, _begun[settings.home])
    return replace(before, outcome=KILLED) if before and before.outcome == RUNNING else None


def own(settings: Settings) -> Attempt | None:
    """Return the attempt that this process began, or None."""
    return _begun.get(settings.home)


def is_running(settings: Settings) -> bool:
    """Return whether this process is running an attempt."""
    begun = own(settings)
    return begun is not None and begun.outcome == RUNNING


def end(settings: Settings, outcome: str, sentence: str | None = None) -> None:
    """Record how this process's attempt ended. Only the first call has an effect."""
    begun = own(settings)
    if begun is not None and begun.outcome == RUNNING:
        _write(settings, replace(begun, outcome=outcome, ended_at=_now(), sentence=sentence))


def remark(settings: Settings, short: str, sentence: str) -> None:
    """Record a fact that an operator must know, and its short form, unless already recorded."""
    begun = own(settings)
    if begun is not None and (short, sentence) not in begun.remarks:
        _write(settings, replace(begun, remarks=(*begun.remarks, (short, sentence))))


def fail(settings: Settings, reason: UserError, run_id: str | None = None) -> Attempt:
    """Record that this process's attempt failed or was held, and return the attempt.

    If the figures have already been published, the reason becomes a remark. The attempt is returned
    even if it could not begin or the home is not writable.
    """
    outcome, sentence = HELD if isinstance(reason, Held) else FAILED, reason.sentence
    if own(settings) is None:
        return Attempt(_now(), "", outcome, _now(), sentence, run_id=run_id or "")
    with suppress(OSError):
        end(settings, outcome, sentence)
        if _begun[settings.home].outcome in (*GOOD, DRY_RUN):
            remark(settings, UNFINISHED, sentence)
    return _begun[settings.home]


def reason_of(settings: Settings, error: BaseException) -> UserError:
    """Return an error as a sentence for the operator.

    The traceback of an unexpected error goes to the log. The sentence says only what the refresh
    was doing, because the error's own words may include values from a return.
    """
    if isinstance(error, UserError):
        return error
    code = error.errno if isinstance(error, OSError) else None
    if sentence := files.trouble(settings.home, f"{error} {os.strerror(code) if code else ''}"):
        return UserError(sentence)
    if isinstance(error, OSError) and error.filename:
        return UserError(files.sentence(error))
    log = settings.logs / "refresh.log"
    with suppress(OSError), log.open("a", encoding="utf-8") as stream:
        traceback.print_exception(error, file=stream)
    return UserError(
        f"The refresh failed unexpectedly while {progress.doing()} ({type(error).__name__});"
        f" the details are in {log}."
    )


def started_at(settings: Settings) -> datetime:
    """Return when this process began its attempt, or the current time if there is no attempt.

    Raises:
        UserError: if the time is earlier than that of a previous attempt, which means that the
            clock is wrong.
    """
    begun = own(settings)
    is_running = begun is not None and begun.outcome == RUNNING
    now = datetime.fromisoformat(begun.started_at) if begun and is_running else datetime.now(UTC)
    latest = datetime.fromisoformat(_latest(settings) or now.isoformat())
    if now < latest - _CORRECTED:
        raise UserError(
            f"This machine's clock says {now:%d %B %Y, %H:%M} UTC, but the last refresh was on"
            f" {latest:%d %B %Y, %H:%M} UTC; set the clock right or, if it was ahead at that"
            f" refresh, delete {_path(settings)} and refresh again."
        )
    return now


def note_gone(settings: Settings, files: tuple[str, ...]) -> None:
    """Record which files have disappeared since the last publication."""
    begun = own(settings) or last(settings)
    if begun is not None:
        _write(settings, replace(begun, files_gone=files))


def note_rollback(settings: Settings, publication: str) -> None:
    """Record that an operator has rolled this publication back to the previous one."""
    begun = last(settings) or Attempt(_now(), "warehouse rollback", PUBLISHED, _now())
    _write(settings, replace(begun, rolled_back_at=_now(), rolled_back_from=publication))


def last(settings: Settings) -> Attempt | None:
    """Return the last attempt, or None if there has been no attempt."""
    try:
        noted = read_note(_path(settings))["attempt"]
        remarks = tuple((short, sentence) for short, sentence in noted.get("remarks", ()))
        return Attempt(**{**noted, "files_gone": tuple(noted["files_gone"]), "remarks": remarks})
    except (KeyError, TypeError, ValueError):
        return None


@dataclass(frozen=True)
class Running:
    """A running refresh, its process ID, and the time at which it last wrote a file."""

    process: int | None
    is_suspended: bool
    wrote_at: datetime

    @property
    def is_silent(self) -> bool:
        """Return whether the refresh has been silent for so long that it has probably hung."""
        return datetime.now(UTC) - self.wrote_at > SILENT


def running(settings: Settings) -> Running | None:
    """Return the refresh that is running now, or None."""
    if not files.is_locked(settings.home / "refresh.lock"):
        return None
    process = read_note(_path(settings)).get("process")
    try:
        state = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except (OSError, IndexError):  # a process on another machine, or of another user
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


def _latest(settings: Settings) -> str:
    """Return the latest time recorded by any attempt, or an empty text if there is no such time."""
    attempt = last(settings)
    times = (attempt.started_at, attempt.ended_at) if attempt else ()
    return max(filter(None, [*times, read_note(_path(settings)).get("latest_at")]), default="")


def _write(settings: Settings, attempt: Attempt) -> None:
    """Write an attempt atomically. If the disk is full, overwrite the previous attempt's file."""
    if own(settings) and _begun[settings.home].run_id == attempt.run_id:
        _begun[settings.home] = attempt
    plain = replace(
        attempt,
        sentence=attempt.sentence and shown(attempt.sentence),
        remarks=tuple((short, shown(sentence)) for short, sentence in attempt.remarks),
    )
    noted = {
        "process": os.getpid(),
        "attempt": asdict(plain),
        "latest_at": _latest(settings),
    }
    content = json.dumps(noted, indent=1).encode().ljust(_ROOM)
    try:
        write_atomically(_path(settings), content)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT) or not _path(settings).exists():
            raise
        with _path(settings).open("r+b") as stream:
            stream.write(content)
            stream.truncate()


def _path(settings: Settings) -> Path:
    return settings.home / "last_refresh.json"


def _now() -> str:
    return datetime.now(UTC).isoformat()
