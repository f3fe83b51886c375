"""Build the tables with dbt, and show the results of its tests as one asset check."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from graphlib import TopologicalSorter
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
_MANIFEST = project.manifest(AT_LOADING)
# Dagster accepts a table's result only after those of the tables that it reads.
_NODES = {
    name: node
    for name in TopologicalSorter(_MANIFEST["parent_map"]).static_order()
    if (node := _MANIFEST["nodes"].get(name)) and node["schema"] in _SCHEMAS
}


@cache
def _read_by(name: str) -> frozenset[dagster.AssetKey]:
    """Return the assets that a dbt node reads, directly or through models that are not assets."""
    read: set[dagster.AssetKey] = set()
    for parent in _MANIFEST["parent_map"][name]:
        if node := _NODES.get(parent):
            read.add(dagster.AssetKey([node["schema"], node["name"]]))
        else:
            read |= {RESULTS} if parent.startswith("source.") else _read_by(parent)
    return frozenset(read)


@dagster.multi_asset(
    name="tables",
    specs=[
        dagster.AssetSpec(
            [node["schema"], node["name"]],
            deps=_read_by(name),
            group_name=node["schema"],
            description=node["description"],
            kinds={"dbt", "duckdb"},
            owners=metadata.OWNERS,
            metadata=metadata.table(node),
        )
        for name, node in _NODES.items()
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
        yield checked(settings, outcome.tests)
        outcome.require()
        with engine.connect(str(settings.database), read_only=True) as connection:
            rows = dict(
                connection.execute(
                    "select schema_name || '.' || table_name, estimated_size from duckdb_tables()"
                ).fetchall()
            )
        for node in _NODES.values():
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


def checked(settings: Settings, ran: list[build.Result]) -> dagster.AssetCheckResult:
    """Return the check on dbt's tests, and note the results of those that ran just now.

    Its table has the last result of each test: first failed tests, and then the newest.
    """
    noted = settings.dagster / "tests.json"
    nodes = project.manifest(settings)["nodes"].values()
    known = {node["name"] for node in nodes if node["resource_type"] == "test"}
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
    results = read_note(noted) | {test.test: {**test._asdict(), "ran_at": now} for test in ran}
    results = {name: test for name, test in results.items() if name in known}
    if ran:
        write_note(noted, results)
    by_time = sorted(results.values(), key=itemgetter("ran_at"), reverse=True)
    listed = sorted(by_time, key=lambda test: test["status"] == "pass")
    about: dict[str, Any] = {
        "tests": len(listed),
        "last_ran": by_time[0]["ran_at"] if by_time else "never",
    }
    if listed:
        about["results"] = dagster.MetadataValue.table(list(map(dagster.TableRecord, listed)))
    return dagster.AssetCheckResult(
        asset_key=PUBLISHED,
        check_name=DBT_TESTS,
        passed=all(test["status"] == "pass" for test in listed),
        metadata=about,
    )


def _built(context: dagster.AssetExecutionContext, refresh: Refresh) -> build.Outcome:
    """Build the tables. If a model runs out of memory, build again without the largest new files.

    So a huge file does not stop the others. Nothing is left out of a refresh as at another day.
    """
    settings, request, left_out = refresh.settings, refresh.request, refresh.left_out
    while True:
        try:
            return build.build(settings, say)
        except OutOfMemory as error:
            if request.as_at or {*error.without} <= {*left_out}:
                raise
            too_little = f"{settings.operations.memory} of memory is too little"
            say(f"leaving out {', '.join(error.without)}: {too_little}")
            context.log.warning(str(error))
            left_out.extend(error.without)
            land(settings, replace(request, without=(*request.without, *left_out)), say)
