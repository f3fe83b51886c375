"""The build: dbt turns landed rows and validation results into marts, and tests them."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from graphlib import TopologicalSorter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from dbt.cli.main import dbtRunnerResult
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
from drug_strategy.transform.runner import ask, close, invoke, running

Event = dict[str, Any]


@dataclass(frozen=True)
class Built:
    """A node that dbt has built or tested, or that it skips because it is up to date."""

    unique_id: str
    event: Event | None
    """dbt's result; None if the node is skipped."""
    rows: int | None
    """The rows of its table; a view and a test have none."""


_RESULTS = {"LogSeedResult", "LogModelResult", "LogSnapshotResult", "LogTestResult"}
# dbt's own artefacts and log take a tenth of a build: Dagster's history and our log have the same.
_WRITING_NOTHING = ("--no-write-json", "--log-level-file", "none")
_DATA_ALONE: tuple[str, ...] = ("--exclude-resource-type", "unit_test", "--exclude", "tag:code")

# The rows of every table of the warehouse, by <schema>.<table>.
_ROWS = "select schema_name || '.' || table_name, estimated_size from duckdb_tables()"


def _skipped(manifest: up_to_date.Manifest, sources: list[str]) -> list[str]:
    """The unique IDs of what a build of these sources skips, parents first: views always."""
    nodes, built = manifest["nodes"], downstream(manifest, sources)
    others = {name for name in nodes if name not in built or _kind(nodes[name]) == "view"}
    order = TopologicalSorter({node: manifest["parent_map"][node] for node in sorted(others)})
    stored = {name for name in others if _kind(nodes[name]) in ("table", "view", "seed")}
    return [name for name in order.static_order() if name in stored]


def _in_order(
    events: list[Event],
    skipped: list[str],
    manifest: up_to_date.Manifest,
    rows: Mapping[str, int],
) -> Iterator[Built]:
    """What dbt's events say, and each skipped node after what it reads."""
    parents = manifest["parent_map"]

    def built(unique_id: str, event: Event | None) -> Built:
        node = manifest["nodes"][unique_id]
        return Built(unique_id, event, rows.get(f"{node['schema']}.{node['alias']}"))

    ahead = {_node_of(event) for event in events} | set(skipped)
    for event in (None, *events):
        if event is not None:
            yield built(_node_of(event), event)
            ahead.discard(_node_of(event))
        for node in skipped:
            if node in ahead and ahead.isdisjoint(parents[node]):
                yield built(node, None)
                ahead.remove(node)


def _node_of(event: Event) -> str:
    return str(event["data"]["node_info"]["unique_id"])


def _kind(node: dict[str, Any]) -> str:
    return str(node["config"]["materialized"])


def changed_sources(settings: Settings) -> list[str] | None:
    """The sources that changed since the last build; None if everything is to be built."""
    if not _opens(settings.database):
        return None
    if spark.is_chosen(settings) and not spark.are_tables_there(settings):
        return None
    return up_to_date.changed_sources(settings, project.manifest(settings))


def build(settings: Settings, asked: list[str], notify: Callable[[str], None]) -> Iterator[Built]:
    """Build and test what dbt's arguments `asked` select; without arguments, what has changed.

    Yields what was built, when all of it is, and among it what is skipped, each node after what it
    reads; meanwhile the warehouse is written to its file. Unit tests and tests tagged `code` are
    left out: they test the models' code, not the data.

    Raises:
        OutOfMemory: before the events, if a model's memory did not suffice.
        BuildError: after the events, if a model or a test failed.
        UserError: if the register names what does not exist, or Spark cannot build.
    """
    manifest = project.manifest(settings)
    require_register(manifest)
    sources = None if asked else changed_sources(settings)
    skipped = [] if sources is None else _skipped(manifest, sources)
    if sources == []:
        yield from _in_order([], skipped, manifest, _row_counts(settings))
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
    parsed = project.parsed(settings)
    is_new = not (asked or sources)
    with spark.session(settings, is_new=is_new) as session_begun:
        spark.begin(settings, parsed, project.built_nodes(settings), is_new=is_new)
        arguments = [*_WRITING_NOTHING, "build", *selected, *_DATA_ALONE]
        with running(settings, arguments, parsed, on_event) as outcome:
            if outcome.success and spark.is_chosen(settings):
                notify("collecting the marts")
                spark.collect(settings, project.collected_nodes(settings))
            failed, rows = _ended(settings, manifest, outcome, has_events=bool(events))
            with ThreadPoolExecutor(1) as meanwhile:
                closed = meanwhile.submit(close)
                yield from _in_order(events, skipped, manifest, rows)
                closed.result()
        if failed:
            raise failed
    if not asked:
        up_to_date.remember_build(settings, manifest)


def _ended(
    settings: Settings, manifest: up_to_date.Manifest, outcome: dbtRunnerResult, *, has_events: bool
) -> tuple[BuildError | None, dict[str, int]]:
    """Why a build failed, if it did, and the rows of each table.

    Raises:
        OutOfMemory: if a model's memory did not suffice.
    """
    is_spark = spark.is_chosen(settings)
    if outcome.success and has_events and not is_spark:
        return None, dict(ask(_ROWS))  # dbt still has it open
    close()
    failed = None
    if not outcome.success:
        parsed = project.parsed(settings)
        of = partial(spark.rows, settings, parsed) if is_spark else asked_of(settings.database)
        failed = failure_of(settings, manifest, outcome, of)
    if isinstance(failed, OutOfMemory):
        project.parsed.cache_clear()  # dbt has compiled into what it read, and cannot again
        raise failed
    return failed, _row_counts(settings) if settings.database.exists() else {}


def _arguments(manifest: up_to_date.Manifest, sources: list[str]) -> list[str]:
    """dbt's arguments to build what is downstream of these sources, but for views: they stay."""
    named = [manifest["sources"][source] for source in sources]
    chosen = [f"source:{each['source_name']}.{each['name']}+" for each in named]
    kinds = ("config.materialized:table", "resource_type:test")
    return ["--select", *(f"{each},{kind}" for each in chosen for kind in kinds)]


def downstream(manifest: up_to_date.Manifest, sources: list[str]) -> set[str]:
    """The unique IDs of everything that dbt builds from these sources."""
    found: set[str] = set()
    ahead = list(sources)
    while ahead:
        ahead += set(manifest["child_map"][ahead.pop()]) - found - set(ahead)
        found |= set(ahead)
    return found


def _row_counts(settings: Settings) -> dict[str, int]:
    with engine.connect(str(settings.database), read_only=True) as connection:
        return dict(connection.execute(_ROWS).fetchall())


def document(settings: Settings, target: Path) -> None:
    """Write dbt's documentation to `target`, as one static page.

    A build writes no manifest, so dbt reads the one that was parsed: whatever was built before.

    Raises:
        BuildError: if dbt cannot write it.
    """
    arguments = ["docs", "generate", "--static", "--no-compile"]
    with TemporaryDirectory(prefix="warehouse-docs-") as made:
        folder = Path(made)
        (folder / "manifest.json").write_text(json.dumps(project.manifest(settings)), "utf-8")
        outcome = invoke(settings, arguments, project.parsed(settings), target=folder)
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
