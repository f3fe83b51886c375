"""dbt's events become Dagster assets with row counts, and checks with failure counts."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import dagster
import pytest

from drug_strategy.settings import Settings
from drug_strategy.transform import project
from drug_strategy.transform.build import SKIPPED, Built
from orchestration.assets.models import CHECKS_OF_CODE, events, models, selection

MANIFEST = project.manifest(Settings.from_environment())
AREAS = "model.drug_strategy.areas"
DAYS = "model.drug_strategy.int_days"
TEST = next(name for name in MANIFEST["nodes"] if "keys_of_published_tables" in name)
[CHECK] = [spec for spec in models.check_specs if spec.name == "keys_of_published_tables"]


def built(unique_id: str, status: str, failures: int = 0, rows: int | None = None) -> Built:
    return Built(MANIFEST["nodes"][unique_id], status, failures, 1.5, rows)


def run_dagster(*nodes: Built) -> dagster.ExecuteInProcessResult:
    """Run Dagster with dbt's events for these nodes."""

    @dagster.multi_asset(
        specs=[
            dagster.AssetSpec(key, skippable=True)
            for key in (["marts", "areas"], CHECK.asset_key, ["intermediate", "int_days"])
        ],
        can_subset=True,
        check_specs=[CHECK],
    )
    def tables() -> Iterator[Any]:
        for each in nodes:
            yield from events(each, models)

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


def test_a_model_that_was_built_becomes_an_asset_with_its_number_of_rows() -> None:
    assert rows_of(run_dagster(built(AREAS, "success", rows=657))) == 657


def test_no_number_of_rows_is_reported_if_the_rows_were_not_counted() -> None:
    assert rows_of(run_dagster(built(AREAS, "success"))) is None


def test_a_failed_model_is_not_reported_as_an_asset() -> None:
    assert run_dagster(built(AREAS, "error")).get_asset_materialization_events() == []


def test_a_skipped_table_is_reported_as_materialized_only_if_a_step_reads_it() -> None:
    assert rows_of(run_dagster(built(AREAS, SKIPPED, rows=657))) == 657
    assert run_dagster(built(DAYS, SKIPPED, rows=16)).get_asset_materialization_events() == []


@pytest.mark.parametrize(("status", "failures"), [("pass", 0), ("fail", 3)])
def test_a_dbt_test_becomes_a_dagster_check_with_the_number_of_failing_rows(
    status: str, failures: int
) -> None:
    result = run_dagster(built(AREAS, "success"), built(TEST, status, failures))
    [check] = result.get_asset_check_evaluations()
    assert check.passed is (failures == 0)
    metadata = {name: value.value for name, value in check.metadata.items()}
    assert metadata["count"] == failures
    assert metadata["severity"] == "error"
    assert check.description == ("it finds 3 rows" if failures else None)
    assert metadata["test"] == MANIFEST["nodes"][TEST]["original_file_path"]


def dbt_arguments(**selected: Any) -> list[str]:
    every = {
        "selected_asset_keys": models.keys,
        "selected_asset_check_keys": {spec.key for spec in models.check_specs},
    }
    context: Any = SimpleNamespace(**{**every, **selected})
    return selection(context, models)


def test_assets_and_checks_selected_in_dagster_are_selected_in_dbt_by_name() -> None:
    assert dbt_arguments() == []
    every = {spec.key for spec in models.check_specs}
    assert every > CHECKS_OF_CODE
    assert dbt_arguments(selected_asset_check_keys=every - CHECKS_OF_CODE) == []
    areas = dagster.AssetKey(["marts", "areas"])
    arguments = dbt_arguments(selected_asset_keys={areas}, selected_asset_check_keys={CHECK.key})
    names = sorted(["areas", CHECK.name])
    assert arguments == ["--select", *names]


def test_a_refresh_logs_no_warning_about_tests_it_does_not_run(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert run_dagster(built(AREAS, "success", rows=35)).success
    assert "emitted no result" not in caplog.text
