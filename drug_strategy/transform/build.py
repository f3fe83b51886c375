"""The build: dbt turns landed rows and validation results into marts, and tests them."""

import json
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from graphlib import TopologicalSorter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from dbt_common.events.base_types import EventMsg
from google.protobuf.json_format import MessageToDict

from drug_strategy import up_to_date
from drug_strategy.io import engine
from drug_strategy.io.progress import detail
from drug_strategy.settings import Settings
from drug_strategy.transform import project, spark
from drug_strategy.transform.failures import (
    BuildError,
    OutOfMemory,
    asked_of,
    failure_of,
    first_lines,
)
from drug_strategy.transform.register import require_register
from drug_strategy.transform.runner import invoke

Event = dict[str, Any]

_RESULTS = {"LogSeedResult", "LogModelResult", "LogSnapshotResult", "LogTestResult"}
# dbt's own artefacts and log take a tenth of a build: Dagster's history and our log have the same.
_WRITING_NOTHING = ("--no-write-json", "--log-level-file", "none")
_DATA_ALONE = ("--exclude-resource-type", "unit_test", "--exclude", "tag:code")


def skipped(settings: Settings) -> list[str]:
    """The unique IDs of models and seeds that a build would skip, parents first."""
    manifest = project.manifest(settings)
    sources = changed_sources(settings)
    if sources is None:
        return []
    nodes = manifest["nodes"]
    others = nodes.keys() - downstream(manifest, sources)
    order = TopologicalSorter({node: manifest["parent_map"][node] for node in sorted(others)})
    return [node for node in order.static_order() if node in others and _is_built(nodes[node])]


def _is_built(node: dict[str, Any]) -> bool:
    """Whether the warehouse has a table or a view of it."""
    return bool(node["resource_type"] != "test" and node["config"]["materialized"] != "ephemeral")


def changed_sources(settings: Settings) -> list[str] | None:
    """The sources that changed since the last build; None if everything is to be built."""
    if not _opens(settings.database):
        return None
    if spark.is_chosen(settings) and not spark.are_tables_there(settings):
        return None
    return up_to_date.changed_sources(settings, project.manifest(settings))


def build(settings: Settings, asked: list[str], notify: Callable[[str], None]) -> Iterator[Event]:
    """Build and test what dbt's arguments `asked` select; without arguments, what has changed.

    Yields dbt's result events. Unit tests and tests tagged `code` are left out: they test the
    models' code, not the data.

    Raises:
        OutOfMemory: before the events, if a model's memory did not suffice.
        BuildError: after the events, if a model or a test failed.
        UserError: if the register names what does not exist, or Spark cannot build.
    """
    manifest = project.manifest(settings)
    require_register(manifest)
    sources = None if asked else changed_sources(settings)
    if sources == []:
        return
    selected = _arguments(manifest, sources) if sources else ["--full-refresh", *asked]
    events: list[Event] = []
    begun: set[str] = set()

    def on_event(message: EventMsg) -> None:
        if message.info.name in _RESULTS:
            session_begun()
            event = MessageToDict(message, preserving_proto_field_name=True)
            events.append(event)
            schema = event["data"]["node_info"]["node_relation"]["schema"]
            of = event["data"].get("total") or event["data"].get("num_models")
            detail(f"building {len(events)}/{of} {schema}")
            if message.info.name != "LogTestResult" and schema not in begun:
                begun.add(schema)
                notify(f"building {len(events)}/{of} {schema}")

    up_to_date.forget_build(settings)
    parsed = project.parse(settings)[0]
    is_new = not (asked or sources)
    with spark.session(settings, is_new=is_new) as session_begun:
        spark.begin(settings, parsed, project.built_nodes(settings), is_new=is_new)
        arguments = [*_WRITING_NOTHING, "build", *selected, *_DATA_ALONE]
        outcome = invoke(settings, arguments, parsed, on_event)
        if outcome.success and spark.is_chosen(settings):
            notify("collecting the marts")
            spark.collect(settings, project.collected_nodes(settings))
        is_spark = spark.is_chosen(settings)
        ask = partial(spark.rows, settings, parsed) if is_spark else asked_of(settings.database)
        failed = None if outcome.success else failure_of(settings, manifest, outcome, ask)
        if isinstance(failed, OutOfMemory):
            project.parse.cache_clear()  # dbt has compiled into what it read, and cannot again
            raise failed
        yield from events
        if failed:
            raise failed
    if not asked:
        up_to_date.remember_build(settings, manifest)


def _arguments(manifest: up_to_date.Manifest, sources: list[str]) -> list[str]:
    """dbt's arguments to build what is downstream of these sources."""
    named = [manifest["sources"][source] for source in sources]
    return ["--select", *(f"source:{each['source_name']}.{each['name']}+" for each in named)]


def downstream(manifest: up_to_date.Manifest, sources: list[str]) -> set[str]:
    """The unique IDs of everything that dbt builds from these sources."""
    found: set[str] = set()
    ahead = list(sources)
    while ahead:
        ahead += set(manifest["child_map"][ahead.pop()]) - found - set(ahead)
        found |= set(ahead)
    return found


def row_counts(settings: Settings) -> dict[str, int]:
    """The rows of every table of the warehouse, by <schema>.<table>; views have none."""
    with engine.connect(str(settings.database), read_only=True) as connection:
        return dict(
            connection.execute(
                "select schema_name || '.' || table_name, estimated_size from duckdb_tables()"
            ).fetchall()
        )


def document(settings: Settings, target: Path) -> None:
    """Write dbt's documentation to `target`, as one static page.

    A build writes no manifest, so dbt reads the one that was parsed: whatever was built before.

    Raises:
        BuildError: if dbt cannot write it.
    """
    arguments = ["docs", "generate", "--static", "--no-compile"]
    with TemporaryDirectory(prefix="warehouse-docs-") as made:
        folder = Path(made)
        manifest = project.parse(settings)[1]
        (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
        outcome = invoke(settings, arguments, project.parse(settings)[0], target=folder)
        if not outcome.success:
            raise BuildError(f"The documentation was not written: {first_lines(outcome.exception)}")
        shutil.copyfile(folder / "static_index.html", target)


def _opens(database: Path) -> bool:
    """Whether the warehouse opens; if not, it is deleted and built again."""
    is_there = database.exists()
    try:
        duckdb.connect(str(database)).close()
    except duckdb.Error as error:
        if "lock" in str(error):
            raise BuildError(f"{database} is open in another program; close it there.") from error
        database.unlink(missing_ok=True)
        database.with_name(f"{database.name}.wal").unlink(missing_ok=True)
        return False
    database.chmod(0o600)
    return is_there
