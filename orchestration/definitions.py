"""What Dagster loads: the assets, their checks, one job, when it runs. Nothing is defined here."""

import dagster

from orchestration.assets.pipeline import landing, models, published
from orchestration.assets.report import report
from orchestration.assets.return_notes import return_notes
from orchestration.checks.quality import data_docs, judged
from orchestration.checks.timeliness import timeliness
from orchestration.jobs import OneRefresh, nightly, quarterly, refresh, returns_changed, run_failed

defs = dagster.Definitions(
    assets=[landing, judged, data_docs, models, published, report, return_notes],
    asset_checks=[timeliness],
    jobs=[refresh],
    schedules=[nightly, quarterly],
    sensors=[returns_changed, run_failed],
    resources={
        "one_refresh": OneRefresh(),
        "head_start": dagster.ResourceDefinition.none_resource(),
    },
    executor=dagster.in_process_executor,
)
