"""Sensors: refresh after the returns folder has changed, notify after a run has failed."""

import hashlib
import json
from pathlib import Path

import dagster

from drug_strategy.landing.discovery import discover
from drug_strategy.settings import Settings
from orchestration.hooks import notify_of_run
from orchestration.jobs import refresh

run_failed = dagster.run_failure_sensor(
    name="run_failed",
    monitored_jobs=[refresh],
    default_status=dagster.DefaultSensorStatus.RUNNING,
)(notify_of_run)


def folder_digest(returns: Path) -> str:
    """A checksum of the names, sizes and times of the files in the folder; none is read."""
    digest = hashlib.sha256()
    for path in sorted(sent.path for sent in discover(returns)):
        try:
            status = path.lstat()
        except OSError:
            continue
        digest.update(
            f"{path}\0{status.st_size}\0{status.st_mtime_ns}\0".encode("utf-8", "surrogateescape")
        )
    return digest.hexdigest()


@dagster.sensor(
    job=refresh,
    minimum_interval_seconds=60,
    default_status=dagster.DefaultSensorStatus.RUNNING,
)
def returns_changed(context: dagster.SensorEvaluationContext) -> dagster.SensorResult:
    """Refresh if the folder has changed and has then been the same twice.

    Only the cursor records what was refreshed. Dagster remembers a run key for ever, so that a file
    put back, with which the folder is as it once was, would not be refreshed.
    """
    cursor = json.loads(context.cursor or "{}")
    seen = folder_digest(Settings.from_environment().returns)
    refreshed = cursor.get("refreshed")
    if seen == refreshed:
        return dagster.SensorResult(
            skip_reason="Nothing has changed in the returns folder.",
            cursor=json.dumps({"seen": seen, "refreshed": refreshed}),
        )
    if seen != cursor.get("seen"):
        return dagster.SensorResult(
            skip_reason="The returns folder is changing; waiting until it stops changing.",
            cursor=json.dumps({"seen": seen, "refreshed": refreshed}),
        )
    return dagster.SensorResult(
        run_requests=[dagster.RunRequest()],
        cursor=json.dumps({"seen": seen, "refreshed": seen}),
    )
