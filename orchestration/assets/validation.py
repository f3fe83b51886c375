"""Validation of landed rows: Great Expectations' results as Dagster's asset checks.

A row that breaks a rule is quarantined or listed with a warning and never stops a refresh, so every
check's severity is a warning.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import dagster

from drug_strategy import quality, up_to_date
from drug_strategy.contracts import contracts
from drug_strategy.io import engine
from drug_strategy.io.progress import say
from drug_strategy.settings import Settings
from orchestration import metadata

RESULTS = dagster.AssetKey(["quality", "validation_results"])
PAGES = dagster.AssetKey(["quality", "data_docs"])
DOCS = PAGES.to_python_identifier()


def names(return_name: str) -> list[str]:
    """The names of a return's checks, in the order in which quality gives their outcomes."""
    found: list[str] = []
    for check in quality.checks(contracts()[return_name]):
        name = "__".join([check.reason, *filter(None, check.column.split(";"))])
        same = sum(other == name or other.startswith(f"{name}__again_") for other in found)
        found.append(f"{name}__again_{same}" if same else name)
    return found


def _specs() -> Iterator[dagster.AssetCheckSpec]:
    for return_name, contract in contracts().items():
        checks = quality.checks(contract)
        for name, check in zip(names(return_name), checks, strict=True):
            yield dagster.AssetCheckSpec(
                name, asset=["landed", return_name], description=check.description
            )


@dagster.multi_asset(
    name="quality",
    specs=[
        dagster.AssetSpec(
            RESULTS,
            deps=[dagster.AssetKey(["landed", name]) for name in (*contracts(), "files")],
            group_name="quality",
            kinds={"greatexpectations", "parquet"},
            owners=metadata.OWNERS,
            description="Which landed rows may not count, or count with a warning, and why.",
        )
    ],
    check_specs=list(_specs()),
    can_subset=True,
    required_resource_keys={"one_refresh"},
    allow_arbitrary_check_specs=True,
)
def validation(context: dagster.AssetExecutionContext) -> Iterator[Any]:
    """Validate newly landed rows; a check of a return without any keeps its last result."""
    settings = Settings.from_environment()
    quality.sweep(settings.home)
    files = 0
    for return_name, contract in contracts().items():
        new = quality.unvalidated(settings.home, return_name, _accepted(settings, return_name))
        if new:
            say(f"validating {return_name}")
        files += len(new)
        landed = dagster.AssetKey(["landed", return_name])
        outcomes = quality.validate_rows(settings.home, contract, new)
        for name, outcome in zip(names(return_name), outcomes, strict=bool(outcomes)):
            if dagster.AssetCheckKey(landed, name) in context.selected_asset_check_keys:
                yield _result(settings, landed, name, outcome)
    if RESULTS in context.selected_asset_keys:
        yield dagster.MaterializeResult(asset_key=RESULTS, metadata={"files_validated": files})


def _accepted(settings: Settings, return_name: str) -> list[tuple[str, date]]:
    with engine.connect() as connection:
        return connection.execute(
            "select sha256, received_on from read_parquet(?)"
            " where return_name = ? and status = 'accepted' order by all",
            [str(settings.landed / "files.parquet"), return_name],
        ).fetchall()


def _result(
    settings: Settings, landed: dagster.AssetKey, name: str, outcome: quality.ExpectationOutcome
) -> dagster.AssetCheckResult:
    return dagster.AssetCheckResult(
        asset_key=landed,
        check_name=name,
        passed=outcome.success,
        severity=dagster.AssetCheckSeverity.WARN,
        metadata={
            "reason": outcome.reason,
            "severity": outcome.severity,
            "count": outcome.unexpected_count,
            "evaluated": outcome.evaluated_count,
            "page": dagster.MetadataValue.path(
                str(quality.docs_page(settings.home, outcome.return_name))
            ),
        },
    )


@dagster.asset(
    key=PAGES,
    group_name="quality",
    kinds={"greatexpectations", "html"},
    owners=metadata.OWNERS,
    deps=[RESULTS],
    op_tags={"dagster/priority": "-1"},  # nothing waits for it
    required_resource_keys={"one_refresh"},
)
def data_docs() -> dagster.MaterializeResult[Any]:
    """What was checked of each return, with its latest results: pages that open from disk."""
    settings = Settings.from_environment()
    if not up_to_date.is_up_to_date(settings, up_to_date.DATA_DOCS):
        quality.build_data_docs(settings.home)
        up_to_date.remember(settings, up_to_date.DATA_DOCS)
    page = dagster.MetadataValue.path(str(settings.data_docs / "index.html"))
    return dagster.MaterializeResult(metadata={"page": page})
