"""The definitions that Dagster loads: assets, checks, the job, its schedule and its sensors."""

import dagster

from orchestration.assets.landed import landing
from orchestration.assets.models import models
from orchestration.assets.published import published
from orchestration.assets.release import release
from orchestration.assets.report import report
from orchestration.assets.return_notes import return_notes
from orchestration.assets.validation import data_docs, validation
from orchestration.checks.timeliness import timeliness
from orchestration.jobs import nightly, refresh
from orchestration.partitions import take_in
from orchestration.resources import OneRefresh, RefreshRequest
from orchestration.sensors import returns_changed, run_failed

defs = dagster.Definitions(
    assets=[landing, validation, data_docs, models, published, report, release, return_notes],
    asset_checks=[timeliness],
    jobs=[refresh, take_in],
    schedules=[nightly],
    sensors=[returns_changed, run_failed],
    resources={"one_refresh": OneRefresh(), "request": RefreshRequest()},
    executor=dagster.in_process_executor,
)
