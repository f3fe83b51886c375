"""The job, and when it runs: every night, and after the returns folder has changed."""

import dagster

from orchestration.hooks import notify_of_step

refresh = dagster.define_asset_job(
    "refresh",
    selection=dagster.AssetSelection.all(),
    description="From the returns folder to the published file: the only path there is.",
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
