"""Validation of landed rows: Great Expectations' results as Dagster's asset checks.

A row that breaks a rule is quarantined or listed with a warning and never stops a refresh, so a
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
from drug_strategy.quality import beside
from drug_strategy.settings import Settings
from orchestration import metadata
from orchestration.resources import Refresh

RESULTS = dagster.AssetKey(["quality", "validation_results"])
DATA_DOCS = dagster.AssetKey(["quality", "data_docs"])


_BROKEN = dagster.TableSchema(
    [
        dagster.TableColumn("reason", "string"),
        dagster.TableColumn("column", "string"),
        dagster.TableColumn("severity", "string"),
        dagster.TableColumn("count", "int", "rows that break the rule"),
    ]
)
CHECK = "rows_are_as_the_contract_asks"  # one per return: an event per rule would cost 10 ms each


@dagster.multi_asset(
    name="quality",
    specs=[
        dagster.AssetSpec(
            RESULTS,
            deps=[dagster.AssetKey(["landed", name]) for name in (*contracts(), "files")],
            group_name="quality",
            kinds={"greatexpectations", "parquet"},
            owners=metadata.OWNERS,
            description="Which landed rows do not count, or count with a warning, and why.",
        )
    ],
    check_specs=[
        dagster.AssetCheckSpec(
            CHECK,
            asset=["landed", return_name],
            description=f"Great Expectations' suite of {contract.description.lower()}: which rows"
            " do not count, or count with a warning. The page has every rule.",
        )
        for return_name, contract in contracts().items()
    ],
    can_subset=True,
    allow_arbitrary_check_specs=True,
)
def validation(
    context: dagster.AssetExecutionContext, one_refresh: dagster.ResourceParam[Refresh]
) -> Iterator[Any]:
    """Validate newly landed rows; a return without new rows has the check of its last result."""
    settings = one_refresh.settings
    if not beside.is_running():  # it may be at work on what it was asked ahead
        quality.sweep(settings.home)
    files = 0
    accepted = {return_name: _accepted(settings, return_name) for return_name in contracts()}
    ahead = [name for name in accepted if quality.unvalidated(settings.home, name, accepted[name])]
    for return_name, contract in contracts().items():
        if return_name in ahead:
            say(f"validating {ahead.index(return_name) + 1}/{len(ahead)} {return_name}")
        new, outcomes = beside.do(quality.validate, settings.home, contract, accepted[return_name])
        files += new
        landed = dagster.AssetKey(["landed", return_name])
        is_asked = dagster.AssetCheckKey(landed, CHECK) in context.selected_asset_check_keys
        if outcomes and is_asked:
            yield _result(settings, landed, outcomes)
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
    settings: Settings, landed: dagster.AssetKey, outcomes: list[quality.ExpectationOutcome]
) -> dagster.AssetCheckResult:
    broken = [outcome for outcome in outcomes if not outcome.success]
    return_name = landed.path[-1]
    return dagster.AssetCheckResult(
        asset_key=landed,
        check_name=CHECK,
        passed=not broken,
        severity=dagster.AssetCheckSeverity.WARN,
        metadata={
            "rules": len(outcomes),
            "evaluated": outcomes[0].evaluated_count,
            "broken": dagster.MetadataValue.table(
                [_record(outcome) for outcome in broken], _BROKEN
            ),
            "page": dagster.MetadataValue.path(str(quality.docs_page(settings.home, return_name))),
        },
    )


def _record(outcome: quality.ExpectationOutcome) -> dagster.TableRecord:
    return dagster.TableRecord(
        {
            "reason": outcome.reason,
            "column": outcome.column,
            "severity": outcome.severity,
            "count": outcome.unexpected_count,
        }
    )


@dagster.asset(
    key=DATA_DOCS,
    group_name="quality",
    kinds={"greatexpectations", "html"},
    owners=metadata.OWNERS,
    deps=[RESULTS],
    op_tags={"dagster/priority": "1"},  # before dbt needs the memory
)
def data_docs(one_refresh: dagster.ResourceParam[Refresh]) -> dagster.MaterializeResult[Any]:
    """The checks of each return with their latest results: pages that open from disk."""
    settings = one_refresh.settings
    try:
        if not up_to_date.is_up_to_date(settings, up_to_date.DATA_DOCS):
            beside.do(quality.build_data_docs, settings.home)
            up_to_date.remember(settings, up_to_date.DATA_DOCS)
    except Exception as error:  # whatever the reason, the refresh publishes without these pages
        reason = " ".join(str(error).split()) or type(error).__name__
        raise dagster.Failure(
            f"The data docs could not be made ({reason}); the next refresh tries again.",
            allow_retries=False,
        ) from error
    finally:
        beside.end()
    page = dagster.MetadataValue.path(str(settings.data_docs / "index.html"))
    return dagster.MaterializeResult(metadata={"page": page})
