"""Knows a home's schedule: when the nightly refresh starts, and whether the schedule is running.

`warehouse ui --schedule` holds the home's `schedule.lock` for as long as Dagster's daemon runs.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from drug_strategy.io import files
from drug_strategy.io.errors import UserError
from drug_strategy.settings import Settings

NIGHTLY_HOUR, ZONE = 2, "Europe/London"
_LOCK = "schedule.lock"


def next_refresh(now: datetime | None = None) -> datetime:
    """Return the time of the next nightly refresh, in UTC."""
    here = (now or datetime.now(UTC)).astimezone(ZoneInfo(ZONE))
    tonight = here.replace(hour=NIGHTLY_HOUR, minute=0, second=0, microsecond=0)
    if tonight <= here:
        tonight += timedelta(days=1)  # on the clock, even if it changes tonight
    return tonight.astimezone(UTC)


def hold(settings: Settings) -> None:
    """Hold the schedule's lock until this process ends, even if it executes another program.

    Raises:
        UserError: if another process is running this home's schedule.
    """
    try:
        files.hold(settings.home / _LOCK)
    except files.Busy as error:
        raise UserError(f"The schedule of {settings.home} is already running.") from error


def is_running(settings: Settings) -> bool:
    """Return whether a process is running the schedule."""
    return files.is_locked(settings.home / _LOCK)
