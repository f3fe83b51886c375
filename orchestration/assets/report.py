"""The report as Dagster sees it: the last asset of a refresh, made from what was published.

A report that cannot be made fails this asset alone: what is published stands, and so does the
report before. What does not belong here: how it is made.
"""

from typing import Any

import dagster

from drug_strategy.io.progress import say
from drug_strategy.publication import generations
from drug_strategy.report.build import build_report
from drug_strategy.settings import Settings
from orchestration import metadata

KEY = dagster.AssetKey(["report", "site"])
STEP = KEY.to_python_identifier()


@dagster.asset(
    key=KEY,
    group_name="report",
    kinds={"html"},
    owners=metadata.OWNERS,
    deps=[dagster.AssetKey(["published", "drug_strategy"])],
    required_resource_keys={"one_refresh"},
)
def report() -> dagster.MaterializeResult[Any]:
    """The quarterly performance report: pages that open from disk, from the published file."""
    say("writing the report")
    settings = Settings.from_environment()
    try:
        made = build_report(settings.published / generations.LINK, settings.report)
    except Exception as error:  # whatever a report stumbles over, what is published stands
        said = " ".join(str(error).split()) or type(error).__name__
        raise dagster.Failure(
            f"The figures are published, but the report could not be made ({said}); "
            "the report before, where there is one, stands.",
            allow_retries=False,
        ) from error
    return dagster.MaterializeResult(
        metadata={
            "front_page": dagster.MetadataValue.path(str(made.front_page)),
            "pages": made.pages,
            "bytes": made.size,
        }
    )
