"""Define what Dagster loads: assets, checks, jobs, the schedule and sensors."""

import dagster

from orchestration.assets.landed import landing
from orchestration.assets.outputs import edition, report, return_notes
from orchestration.assets.published import published
from orchestration.assets.tables import tables
from orchestration.assets.validation import validation
from orchestration.automation import nightly, refresh_job, returns_changed, run_failed
from orchestration.resources import RESOURCES

defs = dagster.Definitions(
    assets=[landing, validation, tables, published, report, edition, return_notes],
    jobs=[refresh_job],
    schedules=[nightly],
    sensors=[returns_changed, run_failed],
    resources=RESOURCES,
    executor=dagster.in_process_executor,
)
