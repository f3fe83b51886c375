"""The job, and when it runs: every night, and after the returns folder has changed."""

import dagster

from drug_strategy.settings import Settings
from orchestration.assets.release import KEY as RELEASE
from orchestration.hooks import notify_of_step

_ALL = dagster.AssetSelection.all()
_REFRESH = (
    _ALL if Settings.from_environment().releases else _ALL - dagster.AssetSelection.assets(RELEASE)
)

refresh = dagster.define_asset_job(
    "refresh",
    # A public edition is made on request, unless the settings make one at each refresh.
    selection=_REFRESH,
    description="The only path from the returns folder to the published file.",
    executor_def=dagster.in_process_executor,
    hooks={notify_of_step},
)

nightly = dagster.ScheduleDefinition(
    name="nightly",
    job=refresh,
    cron_schedule="0 2 * * *",
    execution_timezone="Europe/London",
    default_status=dagster.DefaultScheduleStatus.RUNNING,
)
