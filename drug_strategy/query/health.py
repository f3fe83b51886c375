"""The health of the warehouse for its operator: what is published, how old it is, the last attempt.

For a person as lines of text, for a monitor as JSON.
"""

import os
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from drug_strategy.publication import attempts, generations
from drug_strategy.publication.attempts import Attempt
from drug_strategy.query.schedule import is_daemon_running, next_refresh
from drug_strategy.query.status import Summary, summary
from drug_strategy.settings import Settings

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_NAMED = 5
_OUTCOMES = {
    attempts.PUBLISHED: "published",
    attempts.NOTHING_NEW: "found nothing new",
    attempts.DRY_RUN: "was a dry run",
    attempts.HELD: "was held",
    attempts.FAILED: "failed",
    attempts.STOPPED: "was stopped",
}

Lines = list[tuple[str, str]]


@dataclass(frozen=True)
class Health:
    """What is published, when it was last known to be up to date, and the last attempt."""

    published: Summary
    checked_at: datetime
    now: datetime
    attempt: Attempt | None
    is_running: bool
    is_scheduled: bool
    notices: tuple[str, ...]
    is_whole: bool = True
    """Whether this user may see what is private: the last refresh, the schedule, the notices."""

    @property
    def age(self) -> timedelta:
        """The time since it was last published, or known to be up to date."""
        return self.now - self.checked_at


def health(settings: Settings) -> Health:
    """Read it all.

    Raises:
        UserError: if nothing is published, or it cannot be read.
    """
    published = summary(settings.published / generations.LINK)
    checked_at = published.published_at.replace(tzinfo=UTC)
    attempt = attempts.last(settings)
    if attempt and attempt.ended_at and attempt.outcome in attempts.GOOD:
        checked_at = max(checked_at, datetime.fromisoformat(attempt.ended_at))
    notices = [path for path in settings.notices.glob("*.txt") if path.is_file()]
    since = [path.name for path in notices if path.stat().st_mtime > checked_at.timestamp()]
    return Health(
        published=published,
        checked_at=checked_at,
        now=datetime.now(UTC),
        attempt=attempt,
        is_running=attempts.is_running(settings),
        is_scheduled=is_daemon_running(settings),
        notices=tuple(sorted(since)),
        is_whole=os.access(settings.home, os.R_OK),
    )


def duration(text: str) -> timedelta:
    """A duration such as 36h, 90m or 2d.

    Raises:
        ValueError: if it is not a duration.
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([mhd])", text.strip().lower())
    if not found:
        raise ValueError(f"{text!r} is not a duration; give it as 36h, 90m or 2d")
    return float(found[1]) * _UNITS[found[2]]


def as_json(found: Health) -> dict[str, Any]:
    """The same for a monitor; what this user may not see is null."""
    published = asdict(found.published)
    upcoming = next_refresh(found.now).isoformat() if found.is_scheduled else None
    return {
        **published,
        "path": str(found.published.path),
        "as_at": found.published.as_at.isoformat(),
        "published_at": found.published.published_at.replace(tzinfo=UTC).isoformat(),
        "up_to_date_at": found.checked_at.isoformat(),
        "age_hours": round(found.age.total_seconds() / 3600, 2),
        "last_attempt": asdict(found.attempt) if found.attempt else None,
        "is_running": found.is_running if found.is_whole else None,
        "is_scheduled": found.is_scheduled if found.is_whole else None,
        "next_refresh": upcoming,
        "notices": list(found.notices) if found.is_whole else None,
    }


def as_lines(found: Health, settings: Settings) -> Lines:
    """The same for a person, a label and a text each."""
    published = found.published
    at = f"{published.published_at:%d %B %Y, %H:%M} UTC"
    lines = [("published", f"{at}, as at {published.as_at:%d %B %Y}")]
    lines.append(("up to date", f"{_ago(found.age)} ago"))
    lines += _attempt(found)
    lines += accounted(published)
    if found.notices:
        lines.append(("notices", f"{len(found.notices)} since, in {settings.notices}"))
    if not found.is_whole:
        lines.append(("last refresh", "only the home's owner sees it, and when the next one is"))
    elif found.is_scheduled:
        lines.append(("next refresh", f"{next_refresh(found.now):%d %B %Y, %H:%M} UTC"))
    else:
        lines.append(
            ("next refresh", "none is scheduled: no daemon runs (warehouse ui --schedule)")
        )
    return [*lines, ("file", str(published.path))]


def accounted(published: Summary) -> Lines:
    """Every file and every record, by disposition."""
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
            f" {published.repeated:,} repeated, {published.quarantined:,} quarantined",
        ),
    ]
    if published.left_out:
        lines.append(("left out", f"{published.left_out}, on request"))
    if published.contains_synthetic:
        lines.append(("synthetic", "some of the returns are synthetic"))
    return lines


def _attempt(found: Health) -> Lines:
    attempt = found.attempt
    if attempt is None:
        return []
    began = f"{datetime.fromisoformat(attempt.started_at):%d %B %Y, %H:%M} UTC"
    how = _OUTCOMES.get(attempt.outcome)
    if how is None:
        how = "is running" if found.is_running else "did not end: it was killed"
    lines = [("last refresh", f"{began}, by {attempt.started_by}, {how}")]
    if attempt.sentence:
        lines.append(("", attempt.sentence))
    if attempt.files_gone:
        named = ", ".join(attempt.files_gone[:_NAMED])
        rest = len(attempt.files_gone) - _NAMED
        lines.append(("files gone", f"{named}{f' and {rest:,} more' if rest > 0 else ''}"))
    return lines


def _ago(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    for name, size in (("day", 1440), ("hour", 60)):
        if minutes >= 2 * size:
            return f"{minutes // size:,} {name}s"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
