"""Build and test the marts with dbt, which takes seconds to import, so only a build imports it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shutil import disk_usage
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from drug_strategy.io import engine
from drug_strategy.io.errors import UserError
from drug_strategy.io.progress import detail
from drug_strategy.settings import Settings
from drug_strategy.transform import by_indicator, last_build, project, spark
from drug_strategy.transform.failures import (
    BuildError,
    OutOfMemory,
    asked_of,
    failure_of,
)

if TYPE_CHECKING:
    from dbt_common.events.base_types import EventMsg


class Result(NamedTuple):
    """A dbt test's result: its name, what dbt reports, how many rows fail, and its file."""

    test: str
    status: str
    failures: int
    file: str


@dataclass(frozen=True)
class Outcome:
    """What dbt built and tested. `failed` is the error about a failed model or test, if any."""

    seconds: dict[tuple[str, str], float]
    """How many seconds each table or view took to build, keyed by schema and name."""
    tests: list[Result]
    failed: BuildError | None = None

    def require(self) -> None:
        """Raise the error if a model or a test failed."""
        if self.failed:
            raise self.failed


_LOCKED = "Could not set lock on file"  # in DuckDB's message about a file that is open elsewhere
_DAMAGED = "Corrupt database file"  # in DuckDB's message about a block with a wrong checksum
_RESULTS = {"LogSeedResult", "LogModelResult", "LogSnapshotResult", "LogTestResult"}
# Writing dbt's own artefacts and log takes a tenth of the build time, and Dagster's history and our
# log are enough.
_WRITING_NOTHING = ("--no-write-json", "--log-level-file", "none")
# Select tests by name, not through the tables that they read.
DIRECTLY = ("--indirect-selection", "empty")
_NO_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
# The results of these tests change only with the project's code, so a refresh leaves them out.
# Codes in the marts do not depend on the returns: each is either written in a model, or identifies
# an area, quarter or indicator.
OF_CODE = "tag:code"
_DATA_ALONE = ("--exclude", OF_CODE, "tag:release")


# In bytes: the least room for a refresh, and what the tables, the published file and the report
# of a new home take up, without any rows and for each byte of landed rows. With little memory,
# DuckDB needs more while it builds.
_LEAST_ROOM, _ROOM, _ROOM_PER_BYTE = 50_000_000, 100_000_000, 3


class Damaged(BuildError):
    """A part of the warehouse cannot be read, because its bytes have changed on the disk."""


def build(settings: Settings, notify: Callable[[str], None], asked: Sequence[str] = ()) -> Outcome:
    """Build and test the nodes that dbt's arguments in `asked` select, or all changed nodes.

    If a part of the warehouse turns out to be damaged, delete the file and build everything. Raise
    `OutOfMemory` if a model ran out of memory.
    """
    try:
        with finding_damage(settings):
            return _build(settings, notify, asked)
    except Damaged as damaged:
        if asked:
            raise
        notify(str(damaged))
        return _build(settings, notify)


@contextmanager
def finding_damage(settings: Settings) -> Iterator[None]:
    """If DuckDB finds that the warehouse is damaged, delete it, and raise `Damaged`."""
    try:
        yield
    except (duckdb.Error, BuildError) as error:
        if _DAMAGED not in str(error):
            raise
        _delete(settings.database)
        what = f"{settings.database} was damaged on the disk, so it is built again from the returns"
        raise Damaged(f"{what}.") from error


def _require_room(settings: Settings) -> None:
    """Raise a UserError if the disk has too little room, however much memory there is."""
    landed = sum(path.stat().st_size for path in settings.landed.rglob("*.parquet"))
    database = settings.database.stat().st_size if settings.database.exists() else 0
    needed = max(_LEAST_ROOM, _ROOM + _ROOM_PER_BYTE * landed - database)
    if (free := disk_usage(settings.home).free) < needed:
        needed, free = needed // 1_000_000, free // 1_000_000
        raise UserError(
            f"The refresh needs at least {needed:,} MB on the disk of {settings.home}, but {free:,}"
            " MB are free; free some space, and refresh again."
        )


def _build(settings: Settings, notify: Callable[[str], None], asked: Sequence[str] = ()) -> Outcome:
    from drug_strategy.transform.runner import invoke

    manifest = project.manifest(settings)
    sources = None
    decided: by_indicator.Sums = {}
    if not asked and _opens(settings.database):
        sources = last_build.changed_sources(settings, manifest)
        if sources:
            decided = last_build.decided(settings)
    if spark.is_chosen(settings) and not (spark.tables(settings) / "marts.db").is_dir():
        sources = None
    if sources == []:
        return Outcome({}, [])
    _require_room(settings)
    last_build.forget(settings)
    parsed = project.parsed(settings)
    is_new = not (asked or sources)
    failed: BuildError | None = None
    results: list[Any] = []
    with spark.session(settings, is_new=is_new) as session_begun:
        spark.begin(settings, parsed, project.built_nodes(settings), is_new=is_new)
        for selected in _invocations(settings, manifest, sources, decided, asked):
            arguments = [*_WRITING_NOTHING, "build", *DIRECTLY, *_NO_UNIT_TESTS, *selected]
            outcome = invoke(settings, arguments, parsed, _reporter(notify, session_begun))
            results += getattr(outcome.result, "results", [])
            if not outcome.success:
                ask = asked_of(settings.database)
                if spark.is_chosen(settings):
                    ask = partial(spark.rows, settings, parsed)
                failed = failure_of(settings, manifest, outcome, ask)
                break
        if spark.is_chosen(settings) and not failed:
            notify("collecting the marts")
            nodes = project.collected_nodes(settings)
            spark.collect(settings, nodes, spark.views(settings, parsed, nodes))
    if failed and _DAMAGED in str(failed):
        raise failed
    if isinstance(failed, OutOfMemory):
        project.parsed.cache_clear()  # dbt needs a new manifest, because the build changed it
        raise failed
    if not (asked or failed):
        if is_new and not spark.is_chosen(settings):
            _drop_others(settings)
        decided = {} if spark.is_chosen(settings) else by_indicator.sums(settings, manifest)
        last_build.remember(settings, manifest, decided)
    return _outcome(results, failed)


def _reporter(
    notify: Callable[[str], None], session_begun: Callable[[], object]
) -> Callable[[EventMsg], None]:
    """Return a function that reports dbt's progress from its events."""
    ended = 0
    begun: set[str] = set()

    def on_event(message: EventMsg) -> None:
        nonlocal ended
        if message.info.name in _RESULTS:
            session_begun()
            ended += 1
            data: Any = message.data
            schema = data.node_info.node_relation.schema
            is_test = message.info.name == "LogTestResult"
            of = data.num_models if is_test else data.total
            detail(f"building {ended}/{of} {schema}")
            if not is_test and schema not in begun:
                begun.add(schema)
                notify(f"building {ended}/{of} {schema}")

    return on_event


def _invocations(
    settings: Settings,
    manifest: last_build.Manifest,
    sources: list[str] | None,
    decided: by_indicator.Sums,
    asked: Sequence[str],
) -> Iterator[list[str]]:
    """Yield dbt's arguments for each time that dbt is run. Run each before asking for the next.

    Which indicators have changed is known only once all that their models read has been built.
    """
    if asked:
        yield ["--full-refresh", *asked]
    elif sources is None:
        yield ["--full-refresh", *_DATA_ALONE]
    elif spark.is_chosen(settings):
        yield [*_downstream(manifest, sources), *_DATA_ALONE]
    else:
        figures = f"{by_indicator.MODELS}+"
        yield [*_downstream(manifest, sources), *_DATA_ALONE, figures]
        indicators = by_indicator.changed(settings, manifest, decided)
        selected = _downstream(manifest, sources, within=figures)
        if indicators is None:
            yield [*selected, *_DATA_ALONE, "--full-refresh"]
        elif indicators:
            given = json.dumps({"indicators": indicators})
            yield [*selected, *_DATA_ALONE, "--vars", given]
        else:
            yield [*selected, *_DATA_ALONE, by_indicator.MODELS]


def _outcome(results: Iterable[Any], failed: BuildError | None) -> Outcome:
    seconds = {}
    tests = []
    for result in results:
        node, status = result.node, str(result.status)
        if node.resource_type == "test":
            failures = result.failures or 0
            tests.append(Result(node.name, status, failures, node.original_file_path))
        elif status == "success":
            seconds[node.schema, node.name] = result.execution_time
    return Outcome(seconds, tests, failed)


def _downstream(
    manifest: last_build.Manifest, sources: list[str], within: str | None = None
) -> list[str]:
    """Return the dbt arguments that select the tables and tests downstream of `sources`.

    `within` is a selector to which they must also belong.
    """
    named = [manifest["sources"][source] for source in sources]
    chosen = [f"source:{source['source_name']}.{source['name']}+" for source in named]
    if within:
        chosen = [f"{selector},{within}" for selector in chosen]
    kinds = ("config.materialized:table", by_indicator.MODELS, "resource_type:test")
    return ["--select", *(f"{selector},{kind}" for selector in chosen for kind in kinds)]


def _drop_others(settings: Settings) -> None:
    """Drop the tables and views of models that an earlier version had."""
    known = {(node["schema"], node["alias"]) for node in project.built_nodes(settings)}
    with engine.connect(str(settings.database)) as connection:
        rows = connection.execute(
            "select table_schema, table_name, if(table_type = 'VIEW', 'view', 'table')"
            " from information_schema.tables"
        ).fetchall()
        for *table, kind in rows:
            if tuple(table) not in known:
                connection.execute(f"drop {kind} {engine.name(*table)}")


def _opens(database: Path) -> bool:
    """Return whether the warehouse can be opened. If not, delete it so that it is rebuilt."""
    is_there = database.exists()
    try:
        duckdb.connect(str(database)).close()
    except duckdb.Error as error:
        if _LOCKED in str(error):
            raise BuildError(f"{database} is open in another program; close it there.") from error
        _delete(database)
        return False
    database.chmod(0o600)
    return is_there


def _delete(database: Path) -> None:
    database.unlink(missing_ok=True)
    database.with_name(f"{database.name}.wal").unlink(missing_ok=True)
