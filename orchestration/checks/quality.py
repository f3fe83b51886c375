"""The checks of landed rows: Great Expectations' verdicts as Dagster's asset checks.

A row that breaks one is quarantined or listed with a warning, and never stops a refresh: the
severity is a warning throughout. Which checks there are is each return's contract (quality).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster
import duckdb

from drug_strategy import quality
from drug_strategy.contracts import contracts
from drug_strategy.head_start import HeadStart, Judged
from drug_strategy.io.progress import say
from drug_strategy.settings import Settings
from orchestration import metadata

VERDICTS = dagster.AssetKey(["quality", "verdicts"])
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
            VERDICTS,
            deps=[dagster.AssetKey(["landed", name]) for name in (*contracts(), "files")],
            group_name="quality",
            kinds={"greatexpectations", "parquet"},
            owners=metadata.OWNERS,
            description="Which landed rows may not count, or count with a warning, and why.",
        )
    ],
    check_specs=list(_specs()),
    can_subset=True,
    required_resource_keys={"one_refresh", "head_start"},
    allow_arbitrary_check_specs=True,
)
def judged(context: dagster.AssetExecutionContext) -> Iterator[Any]:
    """Newly landed rows are judged; a check of a return with none keeps its last result."""
    settings = Settings.from_environment()
    head_start: HeadStart | None = context.resources.head_start
    files = 0
    for each in (head_start and head_start.judged()) or _judged(settings.home):
        files += each.files
        landed = dagster.AssetKey(["landed", each.return_name])
        for name, outcome in zip(
            names(each.return_name), each.outcomes, strict=bool(each.outcomes)
        ):
            if dagster.AssetCheckKey(landed, name) in context.selected_asset_check_keys:
                yield _result(settings, landed, name, outcome)
    if VERDICTS in context.selected_asset_keys:
        yield dagster.MaterializeResult(asset_key=VERDICTS, metadata={"files_judged": files})


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
    deps=[VERDICTS],
    op_tags={"dagster/priority": "-1"},  # nothing waits for it, and a head start may still be at it
    required_resource_keys={"one_refresh", "head_start"},
)
def data_docs(context: dagster.AssetExecutionContext) -> dagster.MaterializeResult[Any]:
    """What was checked of each return, and what came of it last: pages that open from disk."""
    if context.resources.head_start:
        context.resources.head_start.settle()
    site = Settings.from_environment().home / "data_docs" / "site" / "index.html"
    if not _shows_all(site):
        quality.build_data_docs(Settings.from_environment().home)
    return dagster.MaterializeResult(metadata={"page": dagster.MetadataValue.path(str(site))})


def _shows_all(site: Path) -> bool:
    """Whether the pages were finished, and are of the last results."""
    if not site.is_file() or site.with_name("validations").exists():
        return False
    results = site.parent.with_name("results").rglob("*.json")
    return all(result.stat().st_mtime_ns <= site.stat().st_mtime_ns for result in results)


def _judged(home: Path) -> Iterator[Judged]:
    quality.sweep(home)
    for return_name, contract in contracts().items():
        with duckdb.connect() as connection:
            accepted = connection.execute(
                "select sha256, received_on from read_parquet(?)"
                " where return_name = ? and status = 'accepted' order by all",
                [str(home / "landed" / "files.parquet"), return_name],
            ).fetchall()
        new = quality.unjudged(home, return_name, accepted)
        if new:
            say(f"judging {return_name}")
        yield Judged(return_name, len(new), quality.judge(home, contract, new))
