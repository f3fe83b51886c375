"""One refresh runs every night, London time, and `warehouse status` shows when."""

from datetime import UTC, datetime, timedelta

import dagster
import pytest

from drug_strategy.refreshing.schedule import next_refresh
from orchestration.automation import nightly
from orchestration.definitions import defs


@pytest.mark.parametrize(
    ("eve", "nights"),
    [
        (datetime(2026, 3, 28, tzinfo=UTC), ["28 02:00", "29 01:00", "30 01:00"]),
        (datetime(2026, 10, 24, tzinfo=UTC), ["24 01:00", "25 02:00", "26 02:00"]),
    ],
)
def test_one_refresh_runs_on_a_night_when_the_clocks_change_and_the_status_shows_its_time(
    eve, nights
):
    """Dagster's partitions begin when a schedule with the same expression would start a run."""
    ticks = dagster.TimeWindowPartitionsDefinition(
        start=eve,
        fmt="%Y-%m-%d %H:%M%z",
        cron_schedule=str(nightly.cron_schedule),
        timezone=nightly.execution_timezone,
    ).get_partition_keys(eve + timedelta(days=4))
    found = [datetime.fromisoformat(tick).astimezone(UTC) for tick in ticks[: len(nights)]]
    assert [f"{tick:%d %H:%M}" for tick in found] == nights
    for minutes in range(0, 48 * 60, 15):
        now = eve + timedelta(minutes=minutes)
        assert next_refresh(now) == min(tick for tick in found if tick > now)
    assert nightly.job_name == defs.resolve_job_def("refresh").name
