"""Make outputs from the published file: the report, the return notes and, on demand, an edition.

If an output cannot be made, the previous output and the publication stay unchanged.
"""

from collections.abc import Iterator
from typing import Any

import dagster

from drug_strategy import up_to_date
from drug_strategy.answers.brief_mail import mail_briefs
from drug_strategy.answers.notes import write_notes
from drug_strategy.io.progress import say
from drug_strategy.report.build import report_of
from drug_strategy.settings import Settings
from orchestration import metadata
from orchestration.resources import PUBLISHED, Refresh
from orchestration.steps import optional_step, step

REPORT = dagster.AssetKey(["report", "site"])
NOTES = dagster.AssetKey(["return_notes"])
EDITION = dagster.AssetKey(["release", "edition"])
_ATTACK = "nothing_confidential_can_be_worked_out"
_FILES = "the_files_are_whole"


@dagster.asset(
    key=REPORT,
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
    where = {"front_page": dagster.MetadataValue.path(str(settings.report / "index.html"))}
    if up_to_date.is_up_to_date(settings, up_to_date.REPORT):
        yield dagster.MaterializeResult(metadata={**where, "mails": _mails(context, settings)})
        return
    say("writing the report")
    without = (
        "The figures are published, but the report could not be made ({reason});"
        " the next refresh will try again."
    )
    with optional_step(context, settings, without):
        made = report_of(settings)
        up_to_date.remember(settings, up_to_date.REPORT)
        yield dagster.MaterializeResult(
            metadata={
                **where,
                "pages": made.pages,
                "bytes": made.size,
                "mails": _mails(context, settings),
            }
        )


def _mails(context: dagster.AssetExecutionContext, settings: Settings) -> int:
    """Mail each recipient once about each publication; return the number of mails sent."""
    with optional_step(context, settings, "The report is made. {reason}"):
        return mail_briefs(settings)
    return 0


@dagster.asset(
    key=NOTES,
    group_name="report",
    kinds={"csv"},
    owners=metadata.OWNERS,
    deps=[
        dagster.AssetKey(["data_quality", "quarantined_rows"]),
        dagster.AssetKey(["data_quality", "row_warnings"]),
        PUBLISHED,
    ],
    output_required=False,
)
def return_notes(
    context: dagster.AssetExecutionContext, one_refresh: dagster.ResourceParam[Refresh]
) -> Iterator[dagster.MaterializeResult[Any]]:
    """Notes for senders, with a CSV file for each file that was refused or has faulty rows.

    A faulty row has an error or a warning. Each sender also gets a CSV file with the entries that
    are missing from the return register. Only the home's owner can read the notes.
    """
    settings = one_refresh.settings
    if up_to_date.is_up_to_date(settings, up_to_date.NOTES):
        yield dagster.MaterializeResult()
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
    check_specs=[
        dagster.AssetCheckSpec(_ATTACK, asset=EDITION, blocking=True),
        dagster.AssetCheckSpec(_FILES, asset=EDITION, blocking=True),
    ],
)
def edition(
    context: dagster.AssetExecutionContext, one_refresh: dagster.ResourceParam[Refresh]
) -> Iterator[Any]:
    """The public edition, released after an attack on the draft and a check of its files."""
    # Importing the solver takes half a second, so the solver is imported only for an edition.
    from drug_strategy.release import release

    settings = one_refresh.settings
    with step(context, settings):
        made = release(settings, settings.release)
        up_to_date.remember(settings, up_to_date.EDITION)
    hidden = {table: found.hidden for table, found in made.protections.items()}
    yield dagster.MaterializeResult(
        metadata={"version": made.version, "folder": str(made.folder), **hidden},
        check_results=[
            dagster.AssetCheckResult(
                passed=True,
                check_name=_ATTACK,
                metadata={
                    f"narrowest range in {table}": found.least_width
                    for table, found in made.protections.items()
                    if found.least_width is not None
                },
            ),
            dagster.AssetCheckResult(passed=True, check_name=_FILES),
        ],
    )
