"""Keep Dagster's run history within a number of runs."""

import dagster

from drug_strategy.settings import Settings

KEPT = 200  # runs, which take 1.4 MB each
_FINISHED = [
    dagster.DagsterRunStatus.SUCCESS,
    dagster.DagsterRunStatus.FAILURE,
    dagster.DagsterRunStatus.CANCELED,
]


def prune(instance: dagster.DagsterInstance, settings: Settings) -> None:
    """Delete the oldest finished runs, but never the last run that made an asset."""
    latest = {record.asset_entry.last_run_id for record in instance.get_asset_records()}
    finished = instance.get_run_records(dagster.RunsFilter(statuses=_FINISHED))  # newest first
    for record in finished[KEPT:]:
        run_id = record.dagster_run.run_id
        if run_id not in latest:
            instance.delete_run(run_id)
            # Dagster deletes the rows in the database file of a run's events, but not the file.
            for file in settings.dagster.glob(f"**/{run_id}.db*"):
                file.unlink(missing_ok=True)
