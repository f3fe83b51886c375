"""Whether refreshes are scheduled, and when the next is, without importing Dagster.

Dagster takes seconds to import; its daemon's heartbeat is a row of its SQLite file.
"""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from drug_strategy.settings import Settings

NIGHTLY_HOUR = 2  # Europe/London
_ZONE = ZoneInfo("Europe/London")
_ALIVE = timedelta(minutes=5)


def is_daemon_running(settings: Settings, now: datetime | None = None) -> bool:
    """Whether Dagster's daemon, which starts scheduled refreshes, has a recent heartbeat."""
    history = settings.dagster / "history" / "runs.db"
    try:
        with closing(sqlite3.connect(f"file:{history}?mode=ro", uri=True)) as connection:
            [[latest]] = connection.execute(
                "select max(timestamp) from daemon_heartbeats where daemon_type = 'SCHEDULER'"
            )
    except sqlite3.Error:
        return False
    if latest is None:
        return False
    beat = datetime.fromisoformat(latest).replace(tzinfo=UTC)
    return abs((now or datetime.now(UTC)) - beat) < _ALIVE


def next_refresh(now: datetime | None = None) -> datetime:
    """The next nightly refresh, in UTC."""
    here = (now or datetime.now(UTC)).astimezone(_ZONE)
    tonight = here.replace(hour=NIGHTLY_HOUR, minute=0, second=0, microsecond=0)
    if tonight <= here:
        tonight = (here + timedelta(days=1)).replace(
            hour=NIGHTLY_HOUR, minute=0, second=0, microsecond=0
        )
    return tonight.astimezone(UTC)
