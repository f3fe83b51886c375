"""Validate landed rows, and show Great Expectations' results as Dagster's asset checks.

A row that breaks a rule is quarantined or gets a warning, which happens on any night. So a check
passes if every row has been validated, and lists the rules that are broken.
"""

from collections.abc import Iterator
from typing import Any

import dagster

from drug_strategy import quality
from drug_strategy.contracts import contracts
from drug_strategy.io import engine
from drug_strategy.io.files import read_note
from drug_strategy.io.progress import say
from drug_strategy.refreshing import up_to_date
from drug_strategy.settings import Settings
from orchestration import metadata
from orchestration.resources import Refresh
from orchestration.step_failures import optional_step, step

RESULTS = dagster.AssetKey(["quality", "validation_results"])
_SHOWN = ("reason", "column", "severity", "unexpected_count")
CHECK = "every_row_has_been_validated"  # one check per return, because each event takes 10 ms


@dagster.multi_asset(
    name="quality",
    specs=[
        dagster.AssetSpec(
            RESULTS,
            deps=[dagster.AssetKey(["landed", name]) for name in contracts()],
            group_name="quality",
            kinds={"greatexpectations", "parquet", "html"},
            owners=metadata.OWNERS,
            description="The landed rows that are excluded or have a warning, with the reasons, and"
            " the checks of each return as a page that opens from disk.",
        )
    ],
    check_specs=[
        dagster.AssetCheckSpec(
            CHECK,
            asset=["landed", return_name],
            description=f"The Great Expectations suite for {contract.description.lower()}: rules"
            " that exclude rows or give them a warning. The page lists every rule.",
        )
        for return_name, contract in contracts().items()
    ],
    can_subset=True,
    allow_arbitrary_check_specs=True,
)
def validation(
    context: dagster.AssetExecutionContext,
    one_refresh: dagster.ResourceParam[Refresh],
) -> Iterator[Any]:
    """Validate newly landed rows. A return without new rows keeps its last result."""
    settings = one_refresh.settings
    total = 0
    with step(context, settings):
        quality.sweep(settings.home)
        with engine.connect() as connection:
            accepted = connection.execute(
                "select return_name, sha256, received_on from read_parquet(?)"
                " where status = 'accepted' order by all",
                [str(settings.landed / "files.parquet")],
            ).fetchall()
        own = {
            return_name: [(sha256, on) for name, sha256, on in accepted if name == return_name]
            for return_name in contracts()
        }
        new = {}
        for return_name, files_of in own.items():
            quality.none_file(settings.home, return_name)
            if files := quality.unvalidated(settings.home, return_name, files_of):
                new[return_name] = files
        for number, (return_name, files) in enumerate(new.items(), 1):
            say(f"validating {number}/{len(new)} {return_name}")
            quality.validate_rows(settings.home, contracts()[return_name], files)
            total += len(files)
        for return_name, files_of in own.items():
            landed = dagster.AssetKey(["landed", return_name])
            if dagster.AssetCheckKey(landed, CHECK) in context.selected_asset_check_keys:
                left = quality.unvalidated(settings.home, return_name, files_of)
                yield result_of(settings, landed, is_complete=not left)
    without = "The data docs could not be made ({reason}); the next refresh will try again."
    with optional_step(context, settings, without):
        if not up_to_date.is_up_to_date(settings, up_to_date.DATA_DOCS):
            quality.build_data_docs(settings.home)
            up_to_date.remember(settings, up_to_date.DATA_DOCS)
    if RESULTS in context.selected_asset_keys:
        page = dagster.MetadataValue.path(str(settings.data_docs / "index.html"))
        yield dagster.MaterializeResult(
            asset_key=RESULTS, metadata={"files_validated": total, "page": page}
        )


def result_of(
    settings: Settings, landed: dagster.AssetKey, *, is_complete: bool
) -> dagster.AssetCheckResult:
    """Return the check on a return: the outcomes of its last validation, and when it ran."""
    noted = read_note(quality.counts_note(settings.home, landed.path[-1]))
    outcomes = noted.get("checks", [])
    broken = [outcome for outcome in outcomes if not outcome["success"]]
    about: dict[str, Any] = {
        "rules": len(outcomes),
        "last_ran": noted.get("validated_at", "never"),
        "evaluated": max((outcome["evaluated_count"] for outcome in outcomes), default=0),
        "page": dagster.MetadataValue.path(str(settings.data_docs / "index.html")),
    }
    if broken:
        about["broken"] = dagster.MetadataValue.table(
            [dagster.TableRecord({name: outcome[name] for name in _SHOWN}) for outcome in broken]
        )
    return dagster.AssetCheckResult(
        asset_key=landed,
        check_name=CHECK,
        passed=is_complete,
        metadata=about,
    )
