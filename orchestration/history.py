"""Keep Dagster's run history within the limits in the settings."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster

from drug_strategy.settings import Settings

_FINISHED = [
    dagster.DagsterRunStatus.SUCCESS,
    dagster.DagsterRunStatus.FAILURE,
    dagster.DagsterRunStatus.CANCELED,
]


def prune(instance: dagster.DagsterInstance, settings: Settings) -> None:
    """Delete finished runs that are too old, or that exceed the limits on number and size.

    The last run that made an asset is kept.
    """
    operations = settings.operations
    latest = {record.asset_entry.last_run_id for record in instance.get_asset_records()}
    finished = instance.get_run_records(dagster.RunsFilter(statuses=_FINISHED))
    oldest = datetime.now(UTC) - timedelta(days=operations.keep_run_days)
    room = operations.keep_run_mb << 20
    for number, record in enumerate(finished):  # newest first
        run_id = record.dagster_run.run_id
        events = _events(settings, run_id)
        # Dagster's index takes as much space as the events.
        room -= 2 * sum(file.stat().st_size for file in events)
        is_past = number >= operations.keep_runs or record.create_timestamp < oldest or room < 0
        if is_past and run_id not in latest:
            instance.delete_run(run_id)
            for file in events:  # Dagster would delete the rows without making the file smaller
                file.unlink(missing_ok=True)


def _events(settings: Settings, run_id: str) -> list[Path]:
    """Return the database files with a run's events."""
    return [*settings.dagster.glob(f"**/{run_id}.db*")]
