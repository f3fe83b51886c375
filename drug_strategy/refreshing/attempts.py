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
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from drug_strategy.io import files, progress
from drug_strategy.io.errors import Held, UserError
from drug_strategy.io.files import write_atomically
from drug_strategy.io.text import told
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
SILENT = timedelta(minutes=30)  # after which a refresh has probably hung
STUCK = frozenset({"suspended", "silent"})  # states of a refresh that does not end by itself
_RECORD = "refreshes.jsonl"
_DAMAGED_RECORD = "refreshes.damaged.jsonl"
_KEPT = 100  # refreshes
_CORRECTED = timedelta(hours=1)  # The clock may be set back by up to this much.


@dataclass(frozen=True)
class Attempt:
    """A refresh attempt. Its times are in UTC (ISO 8601).

    `sentence` says why the refresh was held or failed, with the files behind it. `holds` has the
    reasons for a hold, each with its option, sentence and files. `remarks` are facts that an
    operator must know even though the refresh did not fail. Each has a short form, worded to follow
    "the refresh published, but". If the short form is empty, the remark is no reason to send a
    notice. `closed_at` is the end of everything, including the report and the notice. `announced`
    is the first line of the notice, and says if it could not be sent. `rolled_back_from` is the
    publication that an operator withdrew after the attempt.
    """

    started_at: str
    started_by: str
    outcome: str = RUNNING
    ended_at: str | None = None
    sentence: str | None = None
    holds: Sequence[dict[str, Any]] = ()
    files_gone: Sequence[str] = ()
    rolled_back_at: str | None = None
    rolled_back_from: str | None = None
    run_id: str = field(default_factory=lambda: str(uuid4()))
    remarks: Sequence[Sequence[str]] = ()
    publication: str | None = None
    announced_at: str | None = None
    announced: str | None = None
    closed_at: str | None = None
    process: int | None = None


@dataclass(frozen=True)
class Begun(Attempt):
    """An attempt of this process, with the paragraphs of its notice as mailed.

    The paragraphs name no files. They are not recorded.
    """

    mail: tuple[str, ...] = ()


class Running(NamedTuple):
    """A running refresh: its process ID, and the time at which it last wrote a file.

    The state is running, suspended (by a signal) or silent (hung).
    """

    process: int | None
    state: str
    wrote_at: datetime


_RECORDED = tuple(each.name for each in fields(Attempt))
_begun: dict[Path, Begun] = {}  # this process's attempt in each home, even if not yet written


def begin(settings: Settings, started_by: str, run_id: str | None = None) -> Attempt | None:
    """Record the start of an attempt. If the previous one was killed, return it.

    Only the process that holds the home's lock may begin an attempt.
    """
    begun = Begun(_now(), started_by, run_id=run_id or str(uuid4()), process=os.getpid())
    _begun[settings.home] = begun
    path, aside = settings.home / _RECORD, settings.home / _DAMAGED_RECORD
    known, is_damaged = _read(settings)
    if is_damaged:
        os.replace(path, aside)
    ended = _ended(known)
    lines = [_line(vars(attempt)) for attempt in [*ended, begun][-_KEPT:]]
    write_atomically(path, "".join(lines).encode())
    if is_damaged:
        why = f"The record of earlier refreshes could not be read, so it is now {aside}."
        remark(settings, "could not read the record of refreshes", (why, ()))
    return ended[-1] if known and known[-1].outcome == RUNNING else None


def _ended(known: Sequence[Attempt]) -> list[Attempt]:
    return [replace(a, outcome=KILLED) if a.outcome == RUNNING else a for a in known]


def own(settings: Settings) -> Begun | None:
    """Return the attempt that this process began, or None."""
    return _begun.get(settings.home)


def is_running(settings: Settings) -> bool:
    """Return whether this process is running an attempt."""
    begun = own(settings)
    return begun is not None and begun.outcome == RUNNING


def end(
    settings: Settings, outcome: str, sentence: str | None = None, publication: str | None = None
) -> None:
    """Record how this process's attempt ended, and the publication that it made.

    Only the first call has an effect.
    """
    if is_running(settings):
        values = {"outcome": outcome, "sentence": sentence, "publication": publication}
        _add(settings, own(settings), **values, ended_at=_now())


def close(settings: Settings) -> None:
    """Record that this process has finished its attempt, including the notice."""
    with suppress(OSError):
        _add(settings, own(settings), closed_at=_now())


def remark(settings: Settings, short: str, *said: tuple[str, Collection[str]]) -> None:
    """Record facts that an operator must know, and their short form, unless already recorded.

    Each fact is a sentence that names no file, and the files behind it.
    """
    begun, text = own(settings), "\n".join(told(*each) for each in said)
    if begun is not None and (short, text) not in begun.remarks:
        mail = (*begun.mail, "\n".join(sentence for sentence, _ in said))
        _add(settings, begun, remarks=(*begun.remarks, (short, text)), mail=mail)


def note_gone(settings: Settings, files: Sequence[str]) -> None:
    """Record which files have disappeared since the last publication."""
    _add(settings, own(settings), files_gone=files)


def fail(settings: Settings, reason: UserError, run_id: str | None = None) -> Begun:
    """Record that this process's attempt failed or was held, and return the attempt.

    If the figures have already been published, the reason becomes a remark. The attempt is returned
    even if it could not begin or the home is not writable.
    """
    holds = reason.holds if isinstance(reason, Held) else ()
    ended: dict[str, Any] = {
        "outcome": HELD if isinstance(reason, Held) else FAILED,
        "ended_at": _now(),
        "sentence": str(reason),
        "holds": [hold._asdict() for hold in holds],
    }
    begun = own(settings)
    if begun is None:
        begun = Begun(_now(), "", run_id=run_id or str(uuid4()), mail=(reason.sentence,))
        return replace(begun, **ended)
    with suppress(OSError):
        if begun.outcome == RUNNING:
            _add(settings, begun, **ended, mail=(reason.sentence, *begun.mail))
        elif begun.outcome in (*GOOD, DRY_RUN):
            remark(settings, UNFINISHED, (reason.sentence, reason.files))
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
        return UserError(files.sentence(error, is_named=False), [os.fsdecode(error.filename)])
    log = log_traceback(settings, error)
    doing, named = progress.doing(), []
    if doing.startswith("landing "):
        doing, named = "landing a file", [doing.removeprefix("landing ")]
    how = f"({type(error).__name__}); the details are in {log}."
    return UserError(f"The refresh failed unexpectedly while {doing} {how}", named)


def log_traceback(settings: Settings, error: BaseException) -> Path:
    """Add an error's traceback to the refresh's log, and return the log's path."""
    log = settings.logs / "refresh.log"
    with suppress(OSError), log.open("a", encoding="utf-8") as stream:
        traceback.print_exception(error, file=stream)
    return log


def started_at(settings: Settings) -> datetime:
    """Return when this process began its attempt, or the current time if there is no attempt.

    Raises:
        UserError: if the time is earlier than that of a previous attempt, which means that the
            clock is wrong.
    """
    begun = own(settings)
    now = begun.started_at if begun and begun.outcome == RUNNING else _now()
    times = [each.ended_at or each.started_at for each in recorded(settings)]
    last = max(times, default=now)
    at, latest = datetime.fromisoformat(now), datetime.fromisoformat(last)
    if at < latest - _CORRECTED:
        raise UserError(
            f"This machine's clock says {at:%-d %B %Y, %H:%M} UTC, but the last refresh was on"
            f" {latest:%-d %B %Y, %H:%M} UTC; set the clock right or, if it was ahead at that"
            f" refresh, delete {settings.home / _RECORD} and refresh again."
        )
    return at


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


def _read(settings: Settings) -> tuple[list[Attempt], bool]:
    """Return the attempts in the record, and whether the record is damaged."""
    found: dict[str, dict[str, Any]] = {}
    try:
        for line in (settings.home / _RECORD).read_text("utf-8").splitlines():
            # A later version may have added fields.
            values = {name: each for name, each in json.loads(line).items() if name in _RECORDED}
            found.setdefault(values["run_id"], {}).update(values)
        return [Attempt(**values) for values in found.values()], False
    except OSError:
        return [], False
    except (AttributeError, KeyError, TypeError, ValueError):
        return [], True


def history(settings: Settings) -> tuple[list[Attempt], Running | None]:
    """List the attempts in the record, and return the refresh that is running now.

    An attempt that has no end and is not running was killed.
    """
    before, running, known = recorded(settings), _running(settings), recorded(settings)
    if running is not None:
        return known, running
    if {a.run_id for a in known} - {a.run_id for a in before}:  # a refresh has just begun
        return history(settings)
    return _ended(known), None


def _running(settings: Settings) -> Running | None:
    if not files.is_locked(settings.home / "refresh.lock"):
        return None
    process = next((attempt.process for attempt in recorded(settings)[-1:]), None)
    try:
        state = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except (OSError, IndexError):  # a process on another machine, or of another user
        process, state = None, ""
    places = (settings.logs, settings.landed, settings.results, settings.published, settings.home)
    times = [0.0]
    for path in (path for place in places for path in place.glob("*")):
        with suppress(OSError):
            # A notice that says that the refresh is silent is not the refresh's own.
            times.append(0.0 if path == settings.notices else path.stat().st_mtime)
    wrote_at = datetime.fromtimestamp(max(times), UTC)
    if state in ("T", "t"):
        return Running(process, "suspended", wrote_at)
    is_silent = datetime.now(UTC) - wrote_at > SILENT
    return Running(process, "silent" if is_silent else "running", wrote_at)


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
