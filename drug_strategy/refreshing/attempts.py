"""Keep the home's record of refreshes: who started each one, how it ended, why, and what was sent.

The record `refreshes.jsonl` has lines for each of the last 100 refreshes: one when it begins, and
one for each thing that becomes known later. The status, the notices and Dagster's sensors learn
from it alone how a refresh ended. If no end is recorded and no process holds the lock, the refresh
was killed. A refresh stops if the clock has been set back, because the load log must not record a
wrong day.
"""

import json
import os
import traceback
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

from drug_strategy.io import files, progress
from drug_strategy.io.errors import Held, UserError
from drug_strategy.io.files import write_atomically
from drug_strategy.io.text import Told, told
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
UNFINISHED = "could not finish everything"
REWRITTEN = "used files that change what other senders had sent"
DAMAGED = "found that the published file had been changed"
GOOD = frozenset({PUBLISHED, NOTHING_NEW})
SILENT = timedelta(minutes=30)
_RECORD = "refreshes.jsonl"
_DAMAGED_RECORD = "refreshes.damaged.jsonl"
_KEPT = 100  # refreshes
_CORRECTED = timedelta(hours=1)  # The clock may be set back by up to this much.


@dataclass(frozen=True)
class Attempt:
    """A refresh attempt. Its times are in UTC (ISO 8601).

    `sentence` says why the refresh was held or failed. `remarks` are facts that an operator must
    know even though the refresh did not fail. Each has a short form, worded to follow "the refresh
    published, but". If the short form is empty, the remark is no reason to send a notice.
    `closed_at` is the end of everything, including the report and the notice. `announced` is the
    first line of the notice, and says if it could not be sent. `rolled_back_from` is the
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
    run_id: str = field(default_factory=lambda: str(uuid4()))
    remarks: tuple[tuple[str, str], ...] = ()
    publication: str | None = None
    announced_at: str | None = None
    announced: str | None = None
    closed_at: str | None = None
    process: int | None = None


@dataclass(frozen=True)
class Begun(Attempt):
    """An attempt of this process, with its sentence and remarks as they may be mailed.

    The mailed texts name no files. They are not recorded.
    """

    mailed: str | None = None
    mailed_remarks: tuple[str, ...] = ()


_RECORDED = tuple(each.name for each in fields(Attempt))
_begun: dict[Path, Begun] = {}  # this process's attempt in each home, even if not yet written


def begin(settings: Settings, started_by: str, run_id: str | None = None) -> Attempt | None:
    """Record the start of an attempt. If the previous one was killed, return it.

    Only the process that holds the home's lock may begin an attempt.
    """
    begun = Begun(_now(), started_by, run_id=run_id or str(uuid4()), process=os.getpid())
    _begun[settings.home] = begun
    path = settings.home / _RECORD
    known, damage = _read(settings)
    if damage:
        os.replace(path, settings.home / _DAMAGED_RECORD)
    ended = [replace(a, outcome=KILLED) if a.outcome == RUNNING else a for a in known]
    lines = [_line(vars(attempt)) for attempt in [*ended, begun][-_KEPT:]]
    write_atomically(path, "".join(lines).encode())
    if damage:
        remark(settings, "could not read the record of refreshes", told(damage))
    return ended[-1] if known and known[-1].outcome == RUNNING else None


def own(settings: Settings) -> Begun | None:
    """Return the attempt that this process began, or None."""
    return _begun.get(settings.home)


def is_running(settings: Settings) -> bool:
    """Return whether this process is running an attempt."""
    begun = own(settings)
    return begun is not None and begun.outcome == RUNNING


def end(
    settings: Settings, outcome: str, why: Told | None = None, publication: str | None = None
) -> None:
    """Record how this process's attempt ended, and the publication that it made.

    Only the first call has an effect.
    """
    if is_running(settings):
        values = {"outcome": outcome, "ended_at": _now(), "publication": publication}
        sentence, mailed = why or (None, None)
        _add(settings, own(settings), **values, sentence=sentence, mailed=mailed)


def close(settings: Settings) -> None:
    """Record that this process has finished its attempt, including the notice."""
    with suppress(OSError):
        _add(settings, own(settings), closed_at=_now())


def remark(settings: Settings, short: str, what: Told) -> None:
    """Record a fact that an operator must know, and its short form, unless already recorded."""
    begun = own(settings)
    if begun is not None and (short, what.text) not in begun.remarks:
        remarks = (*begun.remarks, (short, what.text))
        _add(settings, begun, remarks=remarks, mailed_remarks=(*begun.mailed_remarks, what.mailed))


def note_gone(settings: Settings, files: tuple[str, ...]) -> None:
    """Record which files have disappeared since the last publication."""
    _add(settings, own(settings), files_gone=files)


def fail(settings: Settings, reason: UserError, run_id: str | None = None) -> Begun:
    """Record that this process's attempt failed or was held, and return the attempt.

    If the figures have already been published, the reason becomes a remark. The attempt is returned
    even if it could not begin or the home is not writable.
    """
    outcome, why = HELD if isinstance(reason, Held) else FAILED, Told(str(reason), reason.mailed)
    if own(settings) is None:
        run_id = run_id or str(uuid4())
        return Begun(_now(), "", outcome, _now(), why.text, run_id=run_id, mailed=why.mailed)
    with suppress(OSError):
        end(settings, outcome, why)
        if _begun[settings.home].outcome in (*GOOD, DRY_RUN):
            remark(settings, UNFINISHED, why)
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
        return UserError(*files.sentence(error))
    log = settings.logs / "refresh.log"
    with suppress(OSError), log.open("a", encoding="utf-8") as stream:
        traceback.print_exception(error, file=stream)
    doing = progress.doing()
    mailed = "landing a file" if doing.startswith("landing ") else doing
    how = f"({type(error).__name__}); the details are in {log}."
    why = (f"The refresh failed unexpectedly while {each} {how}" for each in (doing, mailed))
    return UserError(*why)


def started_at(settings: Settings) -> datetime:
    """Return when this process began its attempt, or the current time if there is no attempt.

    Raises:
        UserError: if the time is earlier than that of a previous attempt, which means that the
            clock is wrong.
    """
    begun = own(settings)
    is_ours = begun is not None and begun.outcome == RUNNING
    now = datetime.fromisoformat(begun.started_at if begun and is_ours else _now())
    known = [attempt for attempt in recorded(settings) if attempt != begun]
    times = filter(None, chain.from_iterable((a.started_at, a.ended_at) for a in known))
    latest = datetime.fromisoformat(max(times, default=_now()))
    if now < latest - _CORRECTED:
        raise UserError(
            f"This machine's clock says {now:%-d %B %Y, %H:%M} UTC, but the last refresh was on"
            f" {latest:%-d %B %Y, %H:%M} UTC; set the clock right or, if it was ahead at that"
            f" refresh, delete {settings.home / _RECORD} and refresh again."
        )
    return now


def note_rollback(settings: Settings, publication: str) -> None:
    """Record that an operator has rolled this publication back to the previous one."""
    for latest in recorded(settings)[-1:]:
        _add(settings, latest, rolled_back_at=_now(), rolled_back_from=publication)


def note_announced(settings: Settings, run_id: str, announced: str) -> None:
    """Record that a notice about a run was sent, if the run is in the record."""
    _add(settings, find(settings, run_id), announced_at=_now(), announced=announced)


def find(settings: Settings, run_id: str) -> Attempt | None:
    """Return an attempt by its run's ID, or None if it has not begun or is no longer recorded."""
    begun = own(settings)
    if begun is not None and begun.run_id == run_id:
        return begun
    return next((a for a in recorded(settings) if a.run_id == run_id), None)


def recorded(settings: Settings) -> list[Attempt]:
    """List the attempts in the record, from the oldest to the latest.

    A killed attempt is listed as running until the next one begins (see `history`). A record that
    cannot be read counts as empty.
    """
    return _read(settings)[0]


def _read(settings: Settings) -> tuple[list[Attempt], str | None]:
    """Return the attempts in the record, and a sentence for the operator if it cannot be read."""
    path = settings.home / _RECORD
    found: dict[str, dict[str, Any]] = {}
    try:
        for line in path.read_text("utf-8").splitlines():
            # A later version may have added fields.
            values = {name: each for name, each in json.loads(line).items() if name in _RECORDED}
            found.setdefault(values["run_id"], {}).update(values)
        return [_attempt(values) for values in found.values()], None
    except OSError:
        return [], None
    except (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError):
        aside = settings.home / _DAMAGED_RECORD
        return [], f"The record of earlier refreshes could not be read, so it is now {aside}."


def _attempt(values: dict[str, Any]) -> Attempt:
    """Return an attempt from what was recorded of it.

    Raises:
        KeyError, TypeError, ValueError, OverflowError: if the record is damaged.
    """
    for name in ("started_at", "ended_at", "closed_at", "announced_at", "rolled_back_at"):
        if values.get(name) is not None:
            values[name] = datetime.fromisoformat(values[name]).astimezone(UTC).isoformat()
    remarks = tuple((str(short), str(sentence)) for short, sentence in values.get("remarks", ()))
    attempt = Attempt(
        **values | {"remarks": remarks, "files_gone": tuple(values.get("files_gone", ()))}
    )
    if attempt.outcome not in (RUNNING, *OUTCOMES):
        raise ValueError(attempt.outcome)
    return attempt


def history(settings: Settings) -> tuple[list[Attempt], "Running | None"]:
    """List the attempts in the record, and return the refresh that is running now.

    An attempt that has no end and is not running was killed.
    """
    before, running, known = recorded(settings), _running(settings), recorded(settings)
    if running is not None:
        return known, running
    if {a.run_id for a in known} - {a.run_id for a in before}:  # a refresh has just begun
        return history(settings)
    return [replace(a, outcome=KILLED) if a.outcome == RUNNING else a for a in known], None


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


def _running(settings: Settings) -> Running | None:
    if not files.is_locked(settings.home / "refresh.lock"):
        return None
    process = next((attempt.process for attempt in recorded(settings)[-1:]), None)
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


def _add(settings: Settings, attempt: Attempt | None, **values: Any) -> None:
    """Add to what is recorded of an attempt and, if this process began it, known in its memory."""
    if attempt is None:
        return
    begun = own(settings)
    if begun is not None and begun.run_id == attempt.run_id:
        _begun[settings.home] = replace(begun, **values)
        # Record all values again, because an earlier line may not have been written.
        values = {n: value for n, value in vars(_begun[settings.home]).items() if value is not None}
    # One short line at the end of a file is written at once, also beside other processes.
    with (settings.home / _RECORD).open("a", encoding="utf-8") as record:
        record.write(_line({**values, "run_id": attempt.run_id}))


def _line(values: dict[str, Any]) -> str:
    return json.dumps({name: values[name] for name in _RECORDED if name in values}) + "\n"


def _now() -> str:
    return datetime.now(UTC).isoformat()
