"""Make outputs from the published file: the report, return notes and, on demand, an edition.

If an output cannot be made, the previous one and the publication stay unchanged.
"""

from collections.abc import Iterator
from typing import Any

import dagster

from drug_strategy.exports.return_notes import write_notes
from drug_strategy.io.progress import say
from drug_strategy.refreshing import up_to_date
from drug_strategy.report.build import report_of
from orchestration import metadata
from orchestration.resources import PUBLISHED, Refresh
from orchestration.step_failures import optional_step, step

EDITION = dagster.AssetKey(["release", "edition"])


@dagster.asset(
    key=["report", "site"],
    group_name="report",
    kinds={"html"},
    owners=metadata.OWNERS,
    deps=[PUBLISHED],
    output_required=False,
)
def report(
    context: dagster.AssetExecutionContext, one_refresh: dagster.ResourceParam[Refresh]
) -> Iterator[dagster.MaterializeResult[Any]]:
    """The quarterly performance report, as pages that open from disk."""
    settings = one_refresh.settings
    if up_to_date.is_up_to_date(settings, up_to_date.REPORT):
        return
    say("writing the report")
    without = (
        "The figures are published, but the report could not be made ({reason});"
        " the next refresh will try again."
    )
    with optional_step(context, settings, without):
        made = report_of(settings)
        up_to_date.remember(settings, up_to_date.REPORT)
        front_page = dagster.MetadataValue.path(str(settings.report / "index.html"))
        yield dagster.MaterializeResult(
            metadata={"front_page": front_page, "pages": made.pages, "bytes": made.size}
        )


@dagster.asset(
    group_name="report",
    kinds={"csv"},
    owners=metadata.OWNERS,
    deps=[PUBLISHED],
    output_required=False,
)
def return_notes(
    context: dagster.AssetExecutionContext, one_refresh: dagster.ResourceParam[Refresh]
) -> Iterator[dagster.MaterializeResult[Any]]:
    """Notes for senders: a CSV file for each file that was refused or has faulty rows.

    Each sender also gets a CSV file of entries missing from the return register.
    """
    settings = one_refresh.settings
    if up_to_date.is_up_to_date(settings, up_to_date.NOTES):
        return
    without = (
        "The figures are published, but the return notes could not be written ({reason}); the next"
        " refresh will try again."
    )
    with optional_step(context, settings, without):
        notes = write_notes(settings)
        up_to_date.remember(settings, up_to_date.NOTES)
        yield dagster.MaterializeResult(metadata={"notes": notes})


@dagster.asset(
    key=EDITION,
    group_name="release",
    kinds={"csv", "excel", "duckdb", "html"},
    owners=metadata.OWNERS,
    deps=[PUBLISHED],
)
def edition(
    context: dagster.AssetExecutionContext, one_refresh: dagster.ResourceParam[Refresh]
) -> dagster.MaterializeResult[Any]:
    """The public edition for the latest completed fiscal year, which no refresh makes by itself."""
    # Importing dbt takes seconds, so it is imported only for an edition.
    from drug_strategy.release import release

    settings = one_refresh.settings
    with step(context, settings):
        made = release(settings, settings.release)
    shown = {table: cells["shown"] for table, cells in made.cells.items()}
    return dagster.MaterializeResult(
        metadata={"year": made.year, "folder": str(made.folder), **shown}
    )
