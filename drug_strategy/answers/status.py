"""Reports the health of the warehouse: what is published, its age, and the last and next refresh.

`summary` reads only the published file. `health` adds the last refresh and the schedule.
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from drug_strategy.contracts import contracts
from drug_strategy.io import engine
from drug_strategy.io.errors import UserError
from drug_strategy.io.text import Told, listed, printable
from drug_strategy.publication import damage, generations
from drug_strategy.publication.history import because_of_definitions
from drug_strategy.refreshing import attempts, schedule
from drug_strategy.refreshing.attempts import Attempt, Running
from drug_strategy.settings import Settings

Lines = list[tuple[str, str]]  # a label and a text per line
_Found = TypeVar("_Found")

_SQL = Path(__file__).parent / "sql" / "status"
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_NAMED = 5
_ATTEMPTS = 10  # The JSON lists at most this many of the last refreshes.
_LISTED_BY = "warehouse returns-due"
BY_OTHERS = "data_quality.changes_by_others and the page What changed list each file and quarter"
"""Where all changes of what other senders had sent are listed."""
_REPAIR = "Run: warehouse refresh (it sets the file aside and publishes the figures again)"


@dataclass(frozen=True)
class Outstanding:
    """A return that senders have owed `since` a date, and why, or a return that is `due` later."""

    return_name: str
    quarter: str
    reason: str
    senders: int
    names: str
    since: date | None
    due: date | None


@dataclass(frozen=True)
class Summary:
    """A summary of the published file, including the number of files with each status.

    `no_records` is the number of titles, totals and notes, which are not counted as records.
    `left_out` lists the returns and files left out of the refresh. `as_at_moved` says which
    files without a received date have changed the as-at date. `outstanding` lists what senders
    owe, beginning with what has been owed longest, and then the returns that are not due yet.
    `figures_redefined` counts the figures that changed because of a new version of the software.
    `rewritten` has a sentence for each sender and return, if files have changed what the sender had
    sent.
    """

    publication_id: str
    published_at: datetime
    as_at: date
    contains_synthetic: bool
    files: int
    refused: int
    duplicates: int
    records: int
    accepted: int
    superseded: int
    withdrawn: int
    repeated: int
    quarantined: int
    no_records: int
    indicators_changed: int
    figures_changed: int
    figures_redefined: int
    redefined_by: str | None
    path: Path
    refusals: tuple[str, ...]
    outstanding: tuple[Outstanding, ...]
    left_out: str | None = None
    as_at_moved: str | None = None
    rewritten: tuple[str, ...] = ()
    version: str | None = None

    @property
    def is_clean(self) -> bool:
        """Return whether every file was accepted and no record was quarantined."""
        return not self.refused and not self.quarantined

    @property
    def redefinition(self) -> str | None:
        """Return a sentence about the figures changed by a new version of the software, if any."""
        return because_of_definitions(self.figures_redefined, self.redefined_by)


def summary(path: Path) -> Summary:
    """Summarise the published file at `path`.

    Raises:
        UserError: if nothing is published yet, or if the file cannot be read.
    """
    if not path.exists():
        raise UserError(f"Nothing is published at {path} yet; run: warehouse refresh")
    try:
        with engine.connect(str(path), read_only=True) as connection:
            [numbers] = engine.rows_of_file(connection, _SQL / "summary.sql")
            [row] = engine.rows(connection.execute("from marts.publication"))
            outstanding = _owed(connection)
            refused = _told(connection, "refused")
            rewritten = _told(connection, "rewritten")
    except duckdb.Error as error:
        raise UserError(f"{path} cannot be read: {str(error).splitlines()[0]}") from error
    return Summary(
        **numbers,
        path=path,
        refusals=tuple(refusal.text for refusal in refused),
        outstanding=outstanding,
        left_out=row.get("left_out"),
        as_at_moved=row.get("as_at_moved"),
        rewritten=tuple(change.text for change in rewritten),
        version=row.get("version"),
    )


def refusals(settings: Settings, generation: str | None) -> tuple[Told, ...]:
    """List the files refused in a publication, or no files if the publication cannot be read.

    Each sentence gives the reason.
    """
    return _found(settings, generation, partial(_told, name="refused"))


def rewritten(settings: Settings, generation: str) -> tuple[Told, ...]:
    """List what a publication's new files changed in the returns of other senders.

    There is a sentence for each sender, return and folder of the files. It names the file that
    changed most. The largest change comes first.
    """
    return _found(settings, generation, partial(_told, name="rewritten"))


def left_out_of_new_files(settings: Settings, before: str | None, now: str) -> tuple[Told, ...]:
    """List the files with rows left out that are new since an earlier publication.

    Each sentence gives the number of rows left out. The file with most such rows comes first.
    """
    known = {*_found(settings, before, _accepted)}
    return tuple(
        Told(printable(text), mailed)
        for return_name, sha256, text, mailed in _found(settings, now, _left_out)
        if (return_name, sha256) not in known
    )


def reasons_in(settings: Settings) -> str:
    """Say where the reasons for leaving out rows are."""
    return f"{settings.return_notes} and data_quality.quarantine_summary give the reasons"


def few(sentences: Sequence[str], where: str) -> list[str]:
    """List the first few sentences, and say how many others there are and `where` to read more.

    If there are no sentences, return an empty list.
    """
    more = len(sentences) - _NAMED
    last = f"and {more:,} more; {where}" if more > 0 else where
    return [*sentences[:_NAMED], last] if sentences else []


def lines(found: Sequence[Told], where: str = "") -> Told:
    """Join sentences into lines. If `where` is given, list only the first few."""
    texts = ([each[at] for each in found] for at in (0, 1))
    return Told(*("\n".join(few(each, where) if where else each) for each in texts))


def _found(
    settings: Settings,
    generation: str | None,
    ask: Callable[[duckdb.DuckDBPyConnection], Sequence[_Found]],
) -> tuple[_Found, ...]:
    path = generation and generations.path_of(settings.published, generation)
    try:
        if path and path.exists():
            with engine.connect(str(path), read_only=True) as connection:
                return tuple(ask(connection))
    except duckdb.Error:
        pass
    return ()


def _accepted(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return connection.execute(
        "select return_name, sha256 from data_quality.file_reconciliation where status = 'accepted'"
    ).fetchall()


def _left_out(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return engine.run_file(connection, _SQL / "left_out.sql").fetchall()


def _told(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[Told, ...]:
    try:
        rows = engine.run_file(connection, _SQL / f"{name}.sql", {"returns": [*contracts()]})
    except duckdb.CatalogException:  # made by an earlier version
        return ()
    return tuple(Told(printable(text), mailed) for text, mailed in rows.fetchall())


def _owed(connection: duckdb.DuckDBPyConnection) -> tuple[Outstanding, ...]:
    try:
        rows = engine.rows_of_file(connection, _SQL / "outstanding.sql")
    except (duckdb.BinderException, duckdb.CatalogException):  # made by an earlier version
        return ()
    return tuple(Outstanding(**row) for row in rows)


def duration(text: str) -> timedelta:
    """Convert text such as 36h, 90m or 2d to a duration.

    Raises:
        ValueError: if the text is not a duration.
    """
    match = re.fullmatch(r"(\d{1,6}(?:\.\d+)?)([mhd])", text.strip().lower())
    if not match:
        raise ValueError(f"{text!r} is not a duration, such as 36h, 90m or 2d")
    return float(match[1]) * _UNITS[match[2]]


@dataclass(frozen=True)
class Health:
    """The published figures, the time they were last known to be current, and the last refresh.

    If nothing is published, `unpublished` says why in a sentence. If the published file is not what
    was published, `damage` says how it differs.
    """

    published: Summary | None
    unpublished: str | None
    checked_at: datetime | None
    now: datetime
    attempts: tuple[Attempt, ...]
    running: Running | None
    is_scheduled: bool
    notices: tuple[str, ...]
    damage: str | None = None
    can_see_all: bool = True
    """Whether this user may see the last refresh, the schedule and the notices."""
    can_write: bool = True
    """Whether this user can write to the home folder, and so can run a refresh."""

    @property
    def attempt(self) -> Attempt | None:
        """Return the last refresh attempt, or None if there has been no attempt."""
        return self.attempts[-1] if self.attempts else None

    @property
    def age(self) -> timedelta | None:
        """Return the time since the figures were published or last found to be current.

        The age is never negative, even if the clock was ahead when the time was recorded.
        """
        return abs(self.now - self.checked_at) if self.checked_at else None


def health(settings: Settings) -> Health:
    """Return the health of the warehouse."""
    known, running = attempts.history(settings)
    attempt = known[-1] if known else None
    now = datetime.now(UTC)
    published, unpublished, checked_at = None, None, None
    damaged = damage.fault(settings)
    try:
        published = summary(settings.published_file)
        checked_at = _checked_at(published, attempt, now)
    except UserError as error:
        unpublished = str(error)
        if attempt and attempt.sentence:
            how = "was held" if attempt.outcome == attempts.HELD else "failed"
            unpublished = f"{error}. The last refresh {how}: {attempt.sentence}"
        unpublished = f"{damaged} {_REPAIR}" if damaged else unpublished
    notices = [path for path in settings.notices.glob("*.txt") if path.is_file()]
    past = checked_at.timestamp() if checked_at else 0
    since = [path.name for path in notices if path.stat().st_mtime > past]
    return Health(
        published=published,
        unpublished=unpublished,
        checked_at=checked_at,
        now=now,
        attempts=tuple(known),
        running=running,
        is_scheduled=schedule.is_running(settings),
        notices=tuple(sorted(since)),
        damage=damaged,
        can_see_all=os.access(settings.home, os.R_OK),
        can_write=os.access(settings.home, os.W_OK),
    )


def _checked_at(published: Summary, attempt: Attempt | None, now: datetime) -> datetime:
    """Return when the publication was last known to be current, in UTC."""
    checked_at = published.published_at.replace(tzinfo=UTC)
    if not attempt or not attempt.ended_at or attempt.outcome not in attempts.GOOD:
        return checked_at
    if attempt.rolled_back_at:  # the refresh's publication was rolled back
        return checked_at
    # Ignore a time in the future: it was recorded while the clock was ahead.
    past = [at for at in (checked_at, datetime.fromisoformat(attempt.ended_at)) if at <= now]
    return max(past, default=checked_at)


def as_json(health: Health, settings: Settings) -> dict[str, Any]:
    """Return the warehouse's health for a monitor. Anything that this user may not see is null."""
    published: dict[str, Any] = dict.fromkeys(field.name for field in fields(Summary))
    if health.published:
        published = asdict(health.published) | {
            "as_at": health.published.as_at.isoformat(),
            "published_at": health.published.published_at.replace(tzinfo=UTC).isoformat(),
        }
    upcoming = schedule.next_refresh(health.now).isoformat() if health.is_scheduled else None
    return {
        **published,
        "path": str(settings.published_file),
        "is_published": health.published is not None,
        "why_not_published": health.unpublished,
        "damage": health.damage,
        "engine": settings.operations.engine,
        "memory": settings.operations.memory,
        "threads": settings.operations.threads,
        "outstanding": [
            owed | {name: owed[name] and owed[name].isoformat() for name in ("since", "due")}
            for owed in published["outstanding"] or ()
        ],
        "up_to_date_at": health.checked_at.isoformat() if health.checked_at else None,
        "age_hours": round(health.age.total_seconds() / 3600, 2) if health.age else None,
        "last_attempt": asdict(health.attempt) if health.attempt else None,
        "attempts": [asdict(attempt) for attempt in health.attempts[: -_ATTEMPTS - 1 : -1]],
        "is_running": health.running is not None if health.can_see_all else None,
        "running": state_of(health) if health.can_see_all else None,
        "is_scheduled": health.is_scheduled if health.can_see_all else None,
        "next_refresh": upcoming,
        "notices": list(health.notices) if health.can_see_all else None,
    }


def state_of(health: Health) -> str:
    """Return a refresh's state: none, running, suspended (by a signal) or silent (hung)."""
    if health.running is None:
        return "none"
    if health.running.is_suspended:
        return "suspended"
    return "silent" if health.running.is_silent else "running"


def as_lines(health: Health, settings: Settings) -> Lines:
    """Return the warehouse's health as labelled lines for an operator.

    Raises:
        UserError: if nothing is published.
    """
    published = health.published
    if published is None or health.age is None:
        raise UserError(health.unpublished or "")
    at = f"{published.published_at:%-d %B %Y, %H:%M} UTC"
    lines = [("damaged", f"{health.damage} {_REPAIR}")] if health.damage else []
    lines.append(("published", f"{at}, as at {published.as_at:%-d %B %Y}"))
    lines.append(("up to date", f"{_ago(health.age)} ago"))
    lines += _attempt(health)
    if health.can_see_all and not health.can_write:
        cannot = "this user cannot write to it, so a refresh fails and is not recorded here"
        lines.append(("home", f"{settings.home}: {cannot}"))
    lines += accounted(published)
    lines += _outstanding(published)
    if health.notices:
        lines.append(("notices", f"{len(health.notices)} since, in {settings.notices}"))
    if not health.can_see_all:
        lines.append(("last refresh", "only the home's owner sees it, and when the next one is"))
    elif health.is_scheduled:
        lines.append(("next refresh", f"{schedule.next_refresh(health.now):%-d %B %Y, %H:%M} UTC"))
    else:
        how = "not scheduled by Dagster; to run its schedule: warehouse ui --schedule"
        lines.append(("next refresh", how))
    lines.append(("engine", _engine(settings)))
    if published.version:
        lines.append(("version", published.version))
    return [*lines, ("file", str(published.path))]


def _engine(settings: Settings) -> str:
    allowed = settings.operations
    threads = f"{allowed.threads} thread{'s' if allowed.threads > 1 else ''}"
    return (
        f"{allowed.engine}, {allowed.memory} of memory, {threads}"
        " (WAREHOUSE_MEMORY, WAREHOUSE_THREADS)"
    )


def no_records(number: int) -> str:
    """Say in words how many lines are titles, totals or notes."""
    return "1 line that is no record" if number == 1 else f"{number:,} lines that are no records"


def accounted(published: Summary) -> Lines:
    """Count the files by status and the records by outcome, in lines of text."""
    accepted = published.files - published.refused - published.duplicates
    lines = [
        (
            "files in",
            f"{published.files:,}: {accepted:,} accepted, {published.refused:,} refused,"
            f" {published.duplicates:,} duplicates",
        ),
        (
            "rows",
            f"{published.records:,}: {published.accepted:,} accepted, {published.superseded:,}"
            f" superseded by a later file, {published.withdrawn:,} withdrawn,"
            f" {published.repeated:,} repeated, {published.quarantined:,} quarantined"
            + (f"; {no_records(published.no_records)}" if published.no_records else ""),
        ),
    ]
    if published.left_out:
        lines.append(("left out", published.left_out))
    if published.as_at_moved:
        lines.append(("no date", published.as_at_moved))
    lines += [("other sender", line) for line in few(published.rewritten, BY_OTHERS)]
    if published.redefinition:
        lines.append(("definitions", published.redefinition))
    if published.contains_synthetic:
        lines.append(("synthetic", "some of the returns are synthetic"))
    return lines


def _outstanding(published: Summary) -> Lines:
    """Describe what senders owe, longest overdue first, and the returns that are due next."""
    owed = [row for row in published.outstanding if row.since]
    tally: Counter[str] = Counter()
    for row in owed:
        tally[row.reason] += row.senders
    total = f"{tally.total():,}: " + ", ".join(f"{reason} {n:,}" for reason, n in tally.items())
    lines = [("owed", total if owed else "nothing")]
    lines += [
        (
            "owed",
            f"{row.return_name}, {row.quarter}, {row.reason} since {row.since:%-d %B %Y}:"
            f" {_senders(row)}",
        )
        for row in owed[:_NAMED]
    ]
    if len(owed) > _NAMED:
        lines.append(("owed", f"and {len(owed) - _NAMED:,} more; to list all, run: {_LISTED_BY}"))
    ahead = [row for row in published.outstanding if row.due]
    if ahead:
        first = [row for row in ahead if row.due == ahead[0].due]
        names = listed([f"{row.return_name} for {row.quarter}" for row in first])
        lines.append(("due next", f"{ahead[0].due:%-d %B %Y}: {names}"))
    return lines


def _senders(owed: Outstanding) -> str:
    return owed.names if owed.senders <= _NAMED else f"{owed.senders} boroughs"


def _attempt(health: Health) -> Lines:
    attempt = health.attempt
    if attempt is None:
        return []
    began = f"{datetime.fromisoformat(attempt.started_at):%-d %B %Y, %H:%M} UTC"
    how = attempts.OUTCOMES.get(attempt.outcome) or _how_it_runs(health)
    lines = [("last refresh", f"{began}, by {attempt.started_by}, {how}")]
    if attempt.sentence:
        lines.append(("", attempt.sentence))
    if attempt.files_gone:
        lines.append(("files gone", listed(attempt.files_gone)))
    if attempt.rolled_back_at:
        at = f"{datetime.fromisoformat(attempt.rolled_back_at):%-d %B %Y, %H:%M} UTC"
        lines.append(
            (
                "rolled back",
                f"{at}, from publication {attempt.rolled_back_from}; the next refresh will"
                " publish again",
            )
        )
    return lines


def _how_it_runs(health: Health) -> str:
    """Describe the state of a refresh that has not ended."""
    if health.running is None:  # the refresh has only just begun
        return "is running"
    process = f"process {health.running.process}" if health.running.process else "its process"
    if health.running.is_suspended:
        return f"is suspended: continue {process} with kill -CONT, or end it with kill"
    if health.running.is_silent:
        silent = _ago(health.now - health.running.wrote_at)
        return f"has written nothing for {silent} and has probably hung: end {process} with kill"
    return "is running"


def _ago(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    for name, size in (("day", 1440), ("hour", 60)):
        if minutes >= 2 * size:
            return f"{minutes // size:,} {name}s"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
