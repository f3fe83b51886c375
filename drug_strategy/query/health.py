"""The health of the warehouse: what is published, how old it is, the last attempt.

For a monitor as JSON; `health_page` words it for a person.
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
from drug_strategy.settings import Settings, UserError

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


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
        """The time since it was last published, or known to be up to date.

        A publication by a clock that was ahead is as old as the clock was wrong.
        """
        return abs(self.now - self.checked_at)


def health(settings: Settings) -> Health:
    """Read it all.

    Raises:
        UserError: if nothing is published, or it cannot be read; it says why a refresh failed.
    """
    attempt = attempts.last(settings)
    try:
        published = summary(settings.published / generations.LINK)
    except UserError as error:
        if attempt is None or attempt.sentence is None:
            raise
        how = "was held" if attempt.outcome == attempts.HELD else "failed"
        raise UserError(f"{error}. The last refresh {how}: {attempt.sentence}") from error
    checked_at = published.published_at.replace(tzinfo=UTC)
    now = datetime.now(UTC)
    if attempt and attempt.ended_at and attempt.outcome in attempts.GOOD:
        ended_at = datetime.fromisoformat(attempt.ended_at)
        # Of a time that has not come, the clock was ahead.
        past = [each for each in (checked_at, ended_at) if each <= now]
        checked_at = max(past, default=checked_at)
    notices = [path for path in settings.notices.glob("*.txt") if path.is_file()]
    since = [path.name for path in notices if path.stat().st_mtime > checked_at.timestamp()]
    return Health(
        published=published,
        checked_at=checked_at,
        now=now,
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
        "outstanding": [
            each | {name: each[name] and each[name].isoformat() for name in ("since", "due")}
            for each in published["outstanding"]
        ],
        "published_at": found.published.published_at.replace(tzinfo=UTC).isoformat(),
        "up_to_date_at": found.checked_at.isoformat(),
        "age_hours": round(found.age.total_seconds() / 3600, 2),
        "last_attempt": asdict(found.attempt) if found.attempt else None,
        "is_running": found.is_running if found.is_whole else None,
        "is_scheduled": found.is_scheduled if found.is_whole else None,
        "next_refresh": upcoming,
        "notices": list(found.notices) if found.is_whole else None,
    }
