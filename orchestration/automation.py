"""Define when a refresh runs: the job, the schedule, and sensors for files and failures."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import dagster

from drug_strategy.answers import status
from drug_strategy.io.errors import UserError
from drug_strategy.landing.discovery import folder_digest
from drug_strategy.publication import damage
from drug_strategy.refreshing import attempts
from drug_strategy.refreshing.notices import notify
from drug_strategy.refreshing.schedule import NIGHTLY_HOUR, ZONE
from drug_strategy.settings import Settings
from orchestration import history
from orchestration.assets.outputs import EDITION
from orchestration.resources import STARTED_BY

RETURNS = "warehouse/returns"
_KILLED = frozenset({attempts.RUNNING, attempts.STOPPED, attempts.KILLED})
_TO_START = 300  # a requested run must start within this many seconds
_TIMES = 3
_NO_REASON = "The run ended without giving a reason: it was killed, or could not start."

refresh_job = dagster.define_asset_job(
    "refresh",
    # A public edition is made only on request.
    selection=dagster.AssetSelection.all() - dagster.AssetSelection.assets(EDITION),
    description="Runs all steps, from the returns folder to the published file and the report.",
    executor_def=dagster.in_process_executor,
)

nightly = dagster.ScheduleDefinition(
    name="nightly",
    job=refresh_job,
    cron_schedule=f"0 {NIGHTLY_HOUR} * * *",
    execution_timezone=ZONE,
    default_status=dagster.DefaultScheduleStatus.RUNNING,
)


@dagster.run_failure_sensor(
    monitored_jobs=[refresh_job], default_status=dagster.DefaultSensorStatus.RUNNING
)
def run_failed(
    context: dagster.RunFailureSensorContext, settings: dagster.ResourceParam[Settings]
) -> None:
    """Send a notice about a failed run that was killed, or that could not begin.

    All other runs have reported how they ended, and the command reports its own.
    """
    run = context.dagster_run
    attempt = attempts.find(settings, run.run_id)
    has_reported = attempt is not None and attempt.outcome not in _KILLED
    if not has_reported and run.tags.get(STARTED_BY) != "command":
        # Only the reason why a refresh could not begin never names a file.
        reason = history.reason(context.failure_event) if attempt is None else None
        notify(settings, run.run_id, reason or _NO_REASON)


@dagster.sensor(
    job=refresh_job,
    minimum_interval_seconds=60,
    default_status=dagster.DefaultSensorStatus.RUNNING,
)
def returns_changed(
    context: dagster.SensorEvaluationContext, settings: dagster.ResourceParam[Settings]
) -> dagster.SensorResult:
    """Request a refresh once the returns folder has changed, and has then not changed for a minute.

    A refresh is also requested if the published file is not what was published. Run keys are not
    used, because Dagster remembers them for ever and would start no refresh if a file were removed
    and put back. A run that is killed is requested again, up to three times. If a run failed or was
    held, a new run would end in the same way, so the sensor waits for the night or another change.
    If a refresh is suspended or has probably hung, one notice says so.
    """
    _look_after(settings)
    cursor = json.loads(context.cursor or "{}")
    try:
        settings.require_returns()
    except UserError as error:
        return _skip(str(error), cursor)
    digest, _ = folder_digest(settings.returns)
    seen = f"{digest} {damage.fault(settings) or ''}".rstrip()
    is_asked = seen == cursor.get("asked") and seen == cursor.get("seen")
    kept = {"seen": seen, "refreshed": cursor.get("refreshed")}
    if is_asked:
        kept |= {name: cursor[name] for name in ("asked", "at", "times")}
    if seen == kept["refreshed"]:
        return _skip("Nothing has changed in the returns folder.", kept)
    if seen != cursor.get("seen"):
        return _skip("The returns folder is changing; waiting until it stops changing.", kept)
    if is_asked and (waits := _waits_for(context, settings, kept)):
        return _skip(waits, kept)
    kept |= {"asked": seen, "at": time.time(), "times": kept.get("times", 0) + 1}
    return dagster.SensorResult(
        run_requests=[dagster.RunRequest(tags={RETURNS: seen})], cursor=json.dumps(kept)
    )


def _look_after(settings: Settings) -> None:
    """Send one notice if a refresh has stopped working, but has not ended."""
    known, running = attempts.history(settings)
    if known and running is not None and running.state in attempts.STUCK:
        # The refresh itself may still end, and then sends a notice under its own identifier.
        notice, stuck = f"{known[-1].run_id}-stuck", f"The refresh {status.how_it_runs(running)}."
        notify(settings, notice, stuck, "cannot begin, because an earlier one has not ended")


def _waits_for(
    context: dagster.SensorEvaluationContext, settings: Settings, kept: dict[str, Any]
) -> str | None:
    """Return why a refresh is not requested again, or None if it was killed.

    The record says how the refresh ended, and Dagster whether the run ended before it began one.
    """
    known, running = attempts.history(settings)
    if running is not None:
        return "A refresh is running."
    asked_at = datetime.fromtimestamp(kept["at"], UTC)
    asked = dagster.RunsFilter(tags={RETURNS: kept["seen"]}, created_after=asked_at)
    run = next(iter(context.instance.get_runs(asked, limit=1)), None)
    attempt = next((a for a in known if run is not None and a.run_id == run.run_id), None)
    is_over = run is not None and run.is_finished
    if attempt is not None:
        is_over = attempt.closed_at is not None and attempt.outcome not in _KILLED
        if is_over and attempt.outcome in attempts.GOOD:
            kept["refreshed"] = kept["seen"].partition(" ")[0]  # any damage has been mended
            return "The returns folder has been refreshed."
    elif not is_over and abs(time.time() - kept["at"]) < _TO_START:
        return "The refresh is starting."
    if is_over:
        return "The refresh failed. The next refresh is tonight, or after another change."
    if run is not None and not run.is_finished:
        history.end_dead(context.instance, run)
    killed = f"The refresh was killed {_TIMES} times. The next refresh is tonight."
    return killed if kept["times"] >= _TIMES else None


def _skip(reason: str, cursor: dict[str, Any]) -> dagster.SensorResult:
    return dagster.SensorResult(skip_reason=reason, cursor=json.dumps(cursor))
