"""The warehouse: dbt turns landed rows and verdicts into marts, within this process.

Started as a process of its own, dbt would read the project once more and outlive a kill, holding
the warehouse. What a model says is in models/, what becomes of its result in Dagster in assets.
"""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.factory import reset_adapters
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from dbt_common.events.base_types import EventMsg
from google.protobuf.json_format import MessageToDict

from orchestration.locks import exclusive
from orchestration.settings import PROJECT, Settings

Event = dict[str, Any]

_PUBLISHED_QUALITY = {"file_reconciliation", "quarantine_summary", "warning_summary"}
_RESULTS = {"LogSeedResult", "LogModelResult", "LogSnapshotResult", "LogTestResult"}


class BuildError(Exception):
    """dbt did not finish: one sentence that names the first test or model that failed."""


@cache
def parse(settings: Settings) -> Manifest:
    """Read the project; once a process, and only what has changed since the last time.

    Raises:
        BuildError: where the models cannot be read.
    """
    with exclusive(settings.dbt / "parse.lock", when_busy=lambda: None):
        outcome = _invoke(settings, ["parse"])
    if not isinstance(outcome.result, Manifest):
        raise BuildError(f"The models cannot be read: {_first_line(outcome.exception)}")
    return outcome.result


@cache
def manifest(settings: Settings) -> dict[str, Any]:
    """dbt's manifest, with a singular test over several models attached to the first of them."""
    parse(settings)
    found: dict[str, Any] = json.loads((settings.dbt / "manifest.json").read_text("utf-8"))
    for node in found["nodes"].values():
        if node["resource_type"] == "test" and not node.get("attached_node"):
            models = [each for each in node["depends_on"]["nodes"] if not each.startswith("source")]
            node["attached_node"] = models[0] if models else None
    return found


def published_tables(settings: Settings) -> dict[tuple[str, str], tuple[str, str]]:
    """The allow-list: every model of the schema marts, and three tables of data_quality.

    Each (schema, model) with its (schema, table).
    """
    return {
        (node["schema"], node["name"]): (node["schema"], node["alias"])
        for node in manifest(settings)["nodes"].values()
        if node["resource_type"] == "model"
        and (
            node["schema"] == "marts"
            or (node["schema"] == "data_quality" and node["name"] in _PUBLISHED_QUALITY)
        )
    }


def build(settings: Settings, selection: list[str], say: Callable[[str], None]) -> Iterator[Event]:
    """Build and test the selected models (all where empty); gives dbt's result events.

    Unit tests are left out: they try the models' code, not the data.

    Raises:
        BuildError: after the events, where a model or a test failed.
    """
    events: list[Event] = []
    begun: set[str] = set()

    def heard(message: EventMsg) -> None:
        if message.info.name in _RESULTS:
            event = MessageToDict(message, preserving_proto_field_name=True)
            events.append(event)
            schema = event["data"]["node_info"]["node_relation"]["schema"]
            if schema not in begun:
                begun.add(schema)
                say(f"building {schema}")

    _open_or_begin_anew(settings.database)
    arguments = ["build", "--exclude-resource-type", "unit_test", *selection]
    outcome = _invoke(settings, arguments, parse(settings), heard)
    yield from events
    if not outcome.success:
        raise BuildError(_fault(outcome))


def _invoke(
    settings: Settings,
    arguments: list[str],
    parsed: Manifest | None = None,
    heard: Callable[[EventMsg], None] | None = None,
) -> dbtRunnerResult:
    settings.export()
    runner = dbtRunner(manifest=parsed, callbacks=[heard] if heard else [])
    quietly = ["--log-level", "none", "--log-level-file", "info", "--no-use-colors", "--no-print"]
    places = {
        "--project-dir": PROJECT,
        "--profiles-dir": PROJECT,
        "--target-path": settings.dbt,
        "--log-path": settings.logs,
    }
    named = [str(part) for pair in places.items() for part in pair]
    try:
        return runner.invoke([*quietly, *arguments, *named])
    finally:
        # dbt keeps the warehouse open until its process ends, and nothing else could read it.
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        reset_adapters()  # type: ignore[no-untyped-call]


def _open_or_begin_anew(database: Path) -> None:
    """Make sure that the warehouse opens: it can be made again from what has landed."""
    try:
        duckdb.connect(str(database)).close()
    except duckdb.Error as error:
        if "lock" in str(error):
            raise BuildError(f"{database} is open in another program; close it there.") from error
        database.unlink(missing_ok=True)
        database.with_name(f"{database.name}.wal").unlink(missing_ok=True)
    else:
        database.chmod(0o600)


def _fault(outcome: dbtRunnerResult) -> str:
    for result in getattr(outcome.result, "results", []):
        if result.status in {"error", "fail", "runtime error"}:
            node = result.node
            if result.status == "fail":
                rows = f"{result.failures} rows speak against it"
                return f"The test {node.name} failed: {rows}."
            return f"The {node.resource_type} {node.name} failed: {_first_line(result.message)}"
    return f"dbt stopped: {_first_line(outcome.exception)}"


def _first_line(message: object) -> str:
    lines = [line.strip() for line in str(message).splitlines() if line.strip()]
    return " ".join(lines[:3]) if lines else "no reason given."
