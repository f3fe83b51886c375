"""Build the tables with dbt, and show the results of its tests as one asset check."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

import dagster

from drug_strategy.io import engine
from drug_strategy.io.files import read_note, write_note
from drug_strategy.io.progress import say
from drug_strategy.landing import land
from drug_strategy.settings import Settings
from drug_strategy.transform import build, project
from drug_strategy.transform.failures import OutOfMemory
from orchestration import metadata
from orchestration.assets.validation import RESULTS
from orchestration.resources import AT_LOADING, PUBLISHED, Refresh
from orchestration.step_failures import step

DBT_TESTS = "every_test_of_the_data_passes"
_SCHEMAS = ("marts", "data_quality", "restricted")
_TIMES = 3  # maximum number of builds without large files
_TESTS = dagster.TableSchema(
    [
        dagster.TableColumn("test", "string"),
        dagster.TableColumn("status", "string"),
        dagster.TableColumn("failures", "int", "rows for which the test fails"),
        dagster.TableColumn("file", "string"),
        dagster.TableColumn("ran_at", "string", "when the test last ran (UTC)"),
    ]
)
_NODES = [node for node in project.built_nodes(AT_LOADING) if node["schema"] in _SCHEMAS]


@dagster.multi_asset(
    name="tables",
    specs=[
        dagster.AssetSpec(
            [node["schema"], node["name"]],
            deps=[RESULTS],
            group_name=node["schema"],
            description=node["description"],
            kinds={"dbt", "duckdb"},
            owners=metadata.OWNERS,
            metadata=metadata.table(node),
        )
        for node in _NODES
    ],
    check_specs=[
        dagster.AssetCheckSpec(
            DBT_TESTS,
            asset=PUBLISHED,
            description="dbt's tests of the data. A refresh runs the tests of the tables that it"
            " builds, and the other tests keep their last result. If a test fails, nothing is"
            " published.",
        )
    ],
    allow_arbitrary_check_specs=True,
)
def tables(
    context: dagster.AssetExecutionContext, one_refresh: dagster.ResourceParam[Refresh]
) -> Iterator[Any]:
    """Build and test the models downstream of changed sources. All others are up to date."""
    settings = one_refresh.settings
    with step(context, settings):
        outcome = _built(context, one_refresh)
        yield checked(remembered(settings, outcome.tests))
        outcome.require()
        with engine.connect(str(settings.database), read_only=True) as connection:
            rows = {table.full_name: table.rows for table in engine.read_tables(connection)}
        for node in _NODES:
            table = (node["schema"], node["name"])
            # Dagster would skip publication if a table that was not built had no event.
            about: dict[str, Any] = {
                "is_rebuilt": table in outcome.seconds,
                "seconds": outcome.seconds.get(table, 0.0),
            }
            name = f"{node['schema']}.{node['alias']}"
            if name in rows:  # rows of a view are counted only when it is published
                about["dagster/row_count"] = rows[name]
            yield dagster.MaterializeResult(asset_key=list(table), metadata=about)


def remembered(settings: Settings, tests: list[build.Result]) -> list[dict[str, Any]]:
    """Return the last result of each test of the data, with the time at which it ran.

    The results of the tests that ran just now are noted for the next refresh.
    """
    noted = settings.dagster / "tests.json"
    known = {
        node["name"]
        for node in project.manifest(settings)["nodes"].values()
        if node["resource_type"] == "test"
    }
    earlier = {name: test for name, test in read_note(noted).items() if name in known}
    ran_at = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
    now = {test.test: {**test._asdict(), "ran_at": ran_at} for test in tests}
    if now:
        write_note(noted, earlier | now)
    return [*(earlier | now).values()]


def checked(tests: list[dict[str, Any]]) -> dagster.AssetCheckResult:
    """Return the check on dbt's tests. Its table lists failed tests first, and the newest first."""
    by_time = sorted(tests, key=itemgetter("ran_at"), reverse=True)
    listed = sorted(by_time, key=lambda test: test["status"] == "pass")
    records = [dagster.TableRecord(test) for test in listed]
    return dagster.AssetCheckResult(
        asset_key=PUBLISHED,
        check_name=DBT_TESTS,
        passed=all(test["status"] == "pass" for test in tests),
        metadata={
            "tests": len(tests),
            "last_ran": by_time[0]["ran_at"] if tests else "never",
            "results": dagster.MetadataValue.table(records, _TESTS),
        },
    )


def _built(context: dagster.AssetExecutionContext, refresh: Refresh) -> build.Outcome:
    """Build the tables. If new files in a return need too much memory, build again without them.

    Raise `OutOfMemory` if leaving out files does not help, or if --as-at was given.
    """
    settings, request = refresh.settings, refresh.request
    for _ in range(_TIMES):
        try:
            return build.build(settings, say)
        except OutOfMemory as error:
            if not error.without or request.as_at:
                raise
            too_little = f"{settings.operations.memory} of memory is too little"
            say(f"leaving out {', '.join(error.without)}: {too_little}")
            context.log.warning(str(error))
            refresh.left_out.extend(error.without)
            without = (*request.without, *refresh.left_out)
            land(settings, replace(request, without=without), say)
    return build.build(settings, say)
