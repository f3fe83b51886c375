"""The report: pages that open from disk, made from the published file."""

from typing import Any

import dagster

from drug_strategy import up_to_date
from drug_strategy.io.progress import say
from drug_strategy.report.build import report_of
from drug_strategy.settings import Settings
from orchestration import metadata
from orchestration.assets.published import KEY as PUBLISHED

KEY = dagster.AssetKey(["report", "site"])
STEP = KEY.to_python_identifier()


@dagster.asset(
    key=KEY,
    group_name="report",
    kinds={"html"},
    owners=metadata.OWNERS,
    deps=[PUBLISHED],
    required_resource_keys={"one_refresh"},
)
def report() -> dagster.MaterializeResult[Any]:
    """The quarterly performance report. If it cannot be made, the one before stays as it is."""
    settings = Settings.from_environment()
    front_page = settings.report / "index.html"
    where = {"front_page": dagster.MetadataValue.path(str(front_page))}
    if up_to_date.is_up_to_date(settings, up_to_date.REPORT):
        return dagster.MaterializeResult(metadata=where)
    say("writing the report")
    try:
        made = report_of(settings)
        up_to_date.remember(settings, up_to_date.REPORT)
    except Exception as error:  # whatever the reason, the publication stays published
        reason = " ".join(str(error).split()) or type(error).__name__
        raise dagster.Failure(
            f"The figures are published, but the report could not be made ({reason}); "
            "the next refresh tries again.",
            allow_retries=False,
        ) from error
    return dagster.MaterializeResult(metadata={**where, "pages": made.pages, "bytes": made.size})
