"""The suite: a return's checks as Great Expectations runs them, over one batch of its new rows.

It imports Great Expectations, which takes seconds: import it only to validate. It stores only
counts, so that no result and no page of the data docs has a value from a row.

Great Expectations puts the aggregate metrics of a batch into one query. `NoRowsWhere` expects that
one of these is 0; its own UnexpectedRowsExpectation runs a query each. Validation of 216 files with
6.4 million rows took 12.5 s of CPU with one, 6.5 with the other (and rows not selected for a rule
that no row breaks).
"""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read on import

import great_expectations as gx
from great_expectations.core import ExpectationValidationResult
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.data_context.data_context.ephemeral_data_context import (
    EphemeralDataContext,
)
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.execution_engine.sqlalchemy_execution_engine import (
    SqlAlchemyExecutionEngine,
)
from great_expectations.expectations.expectation import BatchExpectation, Expectation
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.metrics.metric_provider import metric_partial
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from sqlalchemy import ColumnElement, func, literal_column

from drug_strategy.quality import data_docs
from drug_strategy.quality.dialect import DIALECT
from drug_strategy.quality.rules import Check, ValidationError

RESULT_FORMAT = {
    "result_format": "BASIC",
    "partial_unexpected_count": 0,
    "unexpected_index_column_names": ["_file", "_row_number", "_sent"],
    "return_unexpected_index_query": True,
}


@dataclass(frozen=True)
class Finding:
    """The result of a check: how many rows break it, and the query that selects them."""

    check: Check
    unexpected_count: int
    query: str


class _RowsWhere(TableMetricProvider):
    """How many rows the SQL `condition` is true of, each counted `times`; null if no rows."""

    metric_name = "rows_where.count"
    value_keys = ("condition", "times")

    @metric_partial(
        engine=SqlAlchemyExecutionEngine,
        partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN,
        domain_type=MetricDomainTypes.TABLE,
    )
    def _sqlalchemy(
        cls,  # noqa: N805 - Great Expectations calls it with the class
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        **_: object,
    ) -> tuple[ColumnElement[int], dict[str, Any], dict[str, Any]]:
        condition, times = metric_value_kwargs["condition"], metric_value_kwargs["times"]
        # Within a case, DuckDB evaluates terms in turn, so that one may guard the cast of the next.
        counted: ColumnElement[int] = literal_column(
            f"case when {condition} then {times} else 0 end"
        )
        return func.sum(counted), metric_domain_kwargs, {}


class NoRowsWhere(BatchExpectation):
    """The SQL `condition` is true of no row; one of which it is true counts `times`, also SQL."""

    condition: str
    times: str = "1"

    metric_dependencies = ("rows_where.count",)
    success_keys = ("condition", "times")

    def _validate(self, metrics: dict[str, Any], *_: object, **__: object) -> dict[str, Any]:
        count = metrics["rows_where.count"] or 0
        return {"success": count == 0, "result": {"observed_value": count}}


def run(home: Path, name: str, checks: Sequence[Check], database: Path, view: str) -> list[Finding]:
    """Run a return's checks over `view` of an open DuckDB; its last results are stored.

    Raises ValidationError if Great Expectations could not run a check.
    """
    shutil.rmtree(home / "data_docs" / "results" / name, ignore_errors=True)
    (home / "data_docs" / "suites" / f"{name}.json").unlink(missing_ok=True)
    context = _context(home)
    source = context.data_sources.add_sql("landed", connection_string=f"{DIALECT}:///{database}")
    batch = source.add_table_asset(name, table_name=view).add_batch_definition_whole_table("new")
    expectations = [_expectation(number, check) for number, check in enumerate(checks)]
    suite = context.suites.add(gx.ExpectationSuite(name=name, expectations=expectations))
    validation = gx.ValidationDefinition(name=name, data=batch, suite=suite)
    results = context.validation_definitions.add(validation).run(result_format=RESULT_FORMAT)
    ordered = sorted(results.results, key=_number)
    return [_finding(name, checks[_number(result)], result, view) for result in ordered]


def build_data_docs(home: Path) -> None:
    """Write <home>/data_docs/site: every return's last results, its checks in words and counts."""
    shutil.rmtree(home / "data_docs" / "site", ignore_errors=True)
    _context(home).build_data_docs()
    data_docs.put_offline(home)


def _expectation(number: int, check: Check) -> Expectation:
    kind = NoRowsWhere if check.expectation == "NoRowsWhere" else None
    return (kind or getattr(gx.expectations, check.expectation))(
        **check.arguments,
        description=check.description,
        severity=FailureSeverity.WARNING if check.is_warning else FailureSeverity.CRITICAL,
        meta={"number": number, "reason": check.reason},
    )


def _number(result: ExpectationValidationResult) -> int:
    assert result.expectation_config is not None
    return int(result.expectation_config.meta["number"])


def _finding(name: str, check: Check, result: ExpectationValidationResult, view: str) -> Finding:
    raised = result.exception_info
    for failure in [raised] if "raised_exception" in raised else raised.values():
        if failure["raised_exception"]:
            cause = str(failure["exception_message"]).partition("\n")[0]
            raise ValidationError(
                f"{name}: the check {check.reason} ({check.description}) could not be run: {cause}"
            )
    if "observed_value" in result.result:
        query = f"select * from {view} where {check.arguments['condition']}"
        return Finding(check, result.result["observed_value"], query)
    # For a batch without rows, an expectation of a column's values may count None.
    count = result.result["unexpected_count"] or 0
    return Finding(check, count, result.result["unexpected_index_query"])


def _context(home: Path) -> EphemeralDataContext:
    """Make a context for this process; the home stores only suites, results and the site."""
    defaults = InMemoryStoreBackendDefaults()
    for store, folder in (
        (defaults.validation_results_store_name, "results"),
        (defaults.expectations_store_name, "suites"),
    ):
        defaults.stores[store]["store_backend"] = _folder(home / "data_docs" / folder)
    site = {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": _folder(home / "data_docs" / "site"),
    }
    return gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=defaults,
            data_docs_sites={"quality": site},
            progress_bars=ProgressBarsConfig(globally=False),
            analytics_enabled=False,
        ),
    )


def _folder(path: Path) -> dict[str, str]:
    return {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(path.absolute())}
