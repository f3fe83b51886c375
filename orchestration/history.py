"""Maintain Dagster's run history: delete old runs, and end or explain killed ones.

Only this module uses undocumented parts of Dagster, which has no documented way to mark a dead run
as failed or to read the type of the error that ended a run. If an upgrade of Dagster changes these
parts, the tests in tests/unit/orchestration fail, and killed refreshes are not started again.
"""

import dagster

from drug_strategy.io.errors import UserError
from drug_strategy.settings import Settings

KEPT = 200  # runs, which take 1.4 MB each
_FINISHED = [
    dagster.DagsterRunStatus.SUCCESS,
    dagster.DagsterRunStatus.FAILURE,
    dagster.DagsterRunStatus.CANCELED,
]


def prune(instance: dagster.DagsterInstance, settings: Settings) -> None:
    """Delete the oldest finished runs, but keep the last run to have made each asset."""
    finished = instance.get_run_records(dagster.RunsFilter(statuses=_FINISHED))  # newest first
    old = {record.dagster_run.run_id for record in finished[KEPT:]}
    if not old:
        return
    for key in instance.get_asset_keys():
        if latest := instance.get_latest_materialization_event(key):
            old.discard(latest.run_id)
    for run_id in old:
        instance.delete_run(run_id)
        # Dagster deletes a run's rows from its event database file, but not the file itself.
        for file in settings.dagster.glob(f"**/{run_id}.db*"):
            file.unlink(missing_ok=True)


def end_dead(instance: dagster.DagsterInstance, run: dagster.DagsterRun) -> None:
    """Mark a run as failed because its process has ended."""
    instance.report_run_failed(run, "The run's process has ended.")


def reason(failed: dagster.DagsterEvent) -> str | None:
    """Return the sentence of the UserError that ended a run, if there was one."""
    error = getattr(failed.event_specific_data, "error", None)  # a killed run has no data
    while error is not None and error.cls_name != UserError.__name__:
        error = error.cause
    if error is None:
        return None
    return str(error.message).partition(": ")[2].strip()  # after the name of the error's class
