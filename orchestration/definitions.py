"""What Dagster loads: the assets, their checks, one job, when it runs. Nothing is defined here."""

import dagster

from orchestration.assets import landing, models, published
from orchestration.automation import OneRefresh, nightly, refresh, returns_changed
from orchestration.checks import judged
from orchestration.report.asset import report

defs = dagster.Definitions(
    assets=[landing, judged, models, published, report],
    jobs=[refresh],
    schedules=[nightly],
    sensors=[returns_changed],
    resources={"one_refresh": OneRefresh()},
    executor=dagster.in_process_executor,
)
