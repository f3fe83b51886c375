"""An event of dbt becomes an event of Dagster: a table with its rows, a check with its count."""

from collections.abc import Iterator
from typing import Any

import dagster
import pytest
from dagster_dbt import dbt_assets

from drug_strategy.settings import Settings
from drug_strategy.transform import project
from drug_strategy.transform.build import Built
from orchestration import dbt_adapter

MANIFEST = project.manifest(Settings.from_environment())
AREAS = "model.drug_strategy.areas"
QUARTERS = "model.drug_strategy.quarters"
TEST = next(
    unique_id
    for unique_id, node in MANIFEST["nodes"].items()
    if node["resource_type"] == "test" and node.get("attached_node") == AREAS
)


def event(unique_id: str, status: str, **data: object) -> dict[str, Any]:
    """The event of dbt at the end of a node."""
    node = MANIFEST["nodes"][unique_id]
    name = "LogTestResult" if node["resource_type"] == "test" else "LogModelResult"
    times = {
        "node_started_at": "2026-01-01T00:00:00.000000",
        "node_finished_at": "2026-01-01T00:00:01.000000",
    }
    told = {"unique_id": unique_id, "node_status": status, "materialized": "table", **times}
    said = {"resource_type": node["resource_type"], "node_name": node["name"]}
    return {
        "info": {"name": name, "level": "info", "invocation_id": "1"},
        "data": {"node_info": {**told, **said}, **data},
    }


def happened(
    *events: dict[str, Any], rows: int | None = None, skipped: str | None = None
) -> dagster.ExecuteInProcessResult:
    """Dagster's records of dbt's events for two tables and their tests; another asset reads areas.

    A table that is `skipped` comes after them.
    """

    @dbt_assets(
        manifest=MANIFEST,
        select="areas quarters",
        dagster_dbt_translator=dbt_adapter.FolderTranslator(),
    )
    def tables(context: dagster.AssetExecutionContext) -> Iterator[Any]:
        for each in events:
            unique_id = each["data"]["node_info"]["unique_id"]
            yield from dbt_adapter.events(context, Built(unique_id, each, rows))
        if skipped:
            yield from dbt_adapter.events(context, Built(skipped, None, rows))

    @dagster.asset(deps=[["marts", "areas"]])
    def reader() -> None:
        pass

    return dagster.materialize([tables, reader], raise_on_error=False)


def rows_of(result: dagster.ExecuteInProcessResult) -> object:
    [made] = [
        event
        for event in result.get_asset_materialization_events()
        if event.asset_key != dagster.AssetKey("reader")
    ]
    found = made.materialization.metadata.get("dagster/row_count")
    return found and found.value


def test_a_built_model_is_an_asset_with_the_rows_of_its_table() -> None:
    assert rows_of(happened(event(AREAS, "success"), rows=657)) == 657


def test_rows_that_were_not_counted_are_not_reported() -> None:
    assert rows_of(happened(event(AREAS, "success"))) is None


def test_a_skipped_table_is_materialized_if_a_step_reads_it_and_else_stays_as_it_was() -> None:
    assert rows_of(happened(skipped=AREAS, rows=657)) == 657
    assert happened(skipped=QUARTERS, rows=16).get_asset_materialization_events() == []


@pytest.mark.parametrize(("status", "failures"), [("pass", 0), ("fail", 3)])
def test_a_test_is_a_check_with_the_number_of_rows_that_break_it(
    status: str, failures: int
) -> None:
    result = happened(event(AREAS, "success"), event(TEST, status, num_failures=failures))
    [check] = result.get_asset_check_evaluations()
    assert check.passed is (failures == 0)
    told = {name: value.value for name, value in check.metadata.items()}
    assert told["count"] == failures
    assert told["severity"] == "error"
    assert told["test"] == MANIFEST["nodes"][TEST]["original_file_path"]
