"""When a refresh runs: nightly, on publication day, and when the returns folder is still again.

One refresh at a time, whoever starts it; what is told where it fails is in failures. What a refresh
does is not said here.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster

from drug_strategy.io.locks import exclusive
from drug_strategy.io.progress import say
from drug_strategy.landing.discovery import arrivals
from drug_strategy.settings import Settings
from orchestration import run_storage
from orchestration.hooks import tell_of_run, told

refresh = dagster.define_asset_job(
    "refresh",
    selection=dagster.AssetSelection.all(),
    description="From the returns folder to the published file: the only path there is.",
    executor_def=dagster.in_process_executor,
    hooks={told},
)

nightly = dagster.ScheduleDefinition(
    name="nightly",
    job=refresh,
    cron_schedule="0 2 * * *",
    execution_timezone="Europe/London",
    default_status=dagster.DefaultScheduleStatus.RUNNING,
)


# The quarter's publication, once its returns are due: a run of its own, known by its tag.
quarterly = dagster.ScheduleDefinition(
    name="quarterly",
    job=refresh,
    cron_schedule=f"0 6 {Settings.from_environment().running.publication_day} 1,4,7,10 *",
    execution_timezone="Europe/London",
    tags={"publication": "quarterly"},
    default_status=dagster.DefaultScheduleStatus.RUNNING,
)

run_failed = dagster.run_failure_sensor(
    name="run_failed",
    monitored_jobs=[refresh],
    default_status=dagster.DefaultSensorStatus.RUNNING,
)(tell_of_run)


class OneRefresh(dagster.ConfigurableResource[None]):
    """Holds the home folder's refresh lock for the whole of a run; waits where another holds it.

    At the end of a run, what is too old of the history of runs goes.
    """

    @contextmanager
    def yield_for_execution(self, context: dagster.InitResourceContext) -> Iterator[None]:
        """Prepare the home folder and hold its lock."""
        settings = Settings.from_environment()
        settings.prepare()

        def waiting() -> None:
            say("another refresh of this home is running; waiting for it to end")
            if context.log:
                context.log.info("Another refresh of this home is running; waiting for it to end.")

        with exclusive(settings.home / "refresh.lock", waiting):
            yield None
            if context.instance:
                run_storage.prune(context.instance, settings.running)


def folder_digest(returns: Path) -> str:
    """What lies in the folder, told by names, sizes and times of change; nothing is read."""
    digest = hashlib.sha256()
    for path in sorted(arrival.path for arrival in arrivals(returns)):
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
    """Refresh once the folder has changed and has then looked the same twice."""
    cursor = json.loads(context.cursor or "{}")
    seen = folder_digest(Settings.from_environment().returns)
    asked = cursor.get("refreshed")
    if seen == asked:
        return dagster.SensorResult(skip_reason="Nothing has changed in the returns folder.")
    if seen != cursor.get("seen"):
        waiting = json.dumps({"seen": seen, "refreshed": asked})
        return dagster.SensorResult(
            skip_reason="The returns folder is changing; waiting until it is still.", cursor=waiting
        )
    return dagster.SensorResult(
        run_requests=[dagster.RunRequest(run_key=seen)],
        cursor=json.dumps({"seen": seen, "refreshed": seen}),
    )
