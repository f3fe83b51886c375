"""The warehouse: dbt turns landed rows and verdicts into marts.

What a model says is in models/, how dbt is run in dbt_runner, what Dagster records in dbt_events.
"""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from dbt.contracts.graph.manifest import Manifest
from dbt_common.events.base_types import EventMsg
from google.protobuf.json_format import MessageToDict

from drug_strategy.io.locks import exclusive
from drug_strategy.settings import Settings
from drug_strategy.transform import selection
from drug_strategy.transform.runner import fault, first_lines, invoke

Event = dict[str, Any]

_PUBLISHED_QUALITY = {
    "file_reconciliation",
    "quarantine_summary",
    "quarantine_trends",
    "warning_summary",
    "drift_warnings",
}
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
        outcome = invoke(settings, ["parse"])
    if not isinstance(outcome.result, Manifest):
        raise BuildError(f"The models cannot be read: {first_lines(outcome.exception)}")
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
    """The allow-list: every model and seed of the schema marts, and some tables of data_quality.

    Each (schema, name) with its (schema, table).
    """
    return {
        (node["schema"], node["name"]): (node["schema"], node["alias"])
        for node in manifest(settings)["nodes"].values()
        if node["resource_type"] in ("model", "seed")
        and (
            node["schema"] == "marts"
            or (node["schema"] == "data_quality" and node["name"] in _PUBLISHED_QUALITY)
        )
    }


def build(settings: Settings, selected: list[str], say: Callable[[str], None]) -> Iterator[Event]:
    """Build and test the selected models; where none are selected, those that changes touch.

    Gives dbt's result events. Unit tests and tests tagged `code` are left out: they try the models'
    code, not the data.

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
            if message.info.name != "LogTestResult" and schema not in begun:
                begun.add(schema)
                say(f"building {schema}")

    changed = None if selected else selection.since_built(settings)
    selection.forget(settings)
    if not _open_or_begin_anew(settings.database) or changed is None:
        arguments = ["build", "--full-refresh", *selected]
    else:
        arguments = ["build", "--select", *selection.affected(manifest(settings), changed)]
        arguments += ["--vars", json.dumps({"changed_returns": sorted(changed.returns)})]
    arguments += ["--exclude-resource-type", "unit_test", "--exclude", "tag:code"]
    outcome = invoke(settings, arguments, parse(settings), heard)
    yield from events
    if not outcome.success:
        raise BuildError(fault(outcome, settings.database))
    if not selected:
        selection.remember(settings)


def row_counts(settings: Settings) -> dict[str, int]:
    """The rows of every table of the warehouse, as <schema>.<table>; of views it has none."""
    with duckdb.connect(str(settings.database), read_only=True) as connection:
        return dict(
            connection.execute(
                "select schema_name || '.' || table_name, estimated_size from duckdb_tables()"
            ).fetchall()
        )


def document(settings: Settings) -> None:
    """Have dbt write its documentation into its artefacts, as one static page.

    Raises:
        BuildError: where it does not.
    """
    arguments = ["docs", "generate", "--static", "--no-compile"]
    outcome = invoke(settings, arguments, parse(settings))
    if not outcome.success:
        raise BuildError(f"The documentation was not written: {first_lines(outcome.exception)}")


def _open_or_begin_anew(database: Path) -> bool:
    """Make sure that the warehouse opens: it can be made again from what has landed.

    Gives whether it stands as it was.
    """
    try:
        duckdb.connect(str(database)).close()
    except duckdb.Error as error:
        if "lock" in str(error):
            raise BuildError(f"{database} is open in another program; close it there.") from error
        database.unlink(missing_ok=True)
        database.with_name(f"{database.name}.wal").unlink(missing_ok=True)
        return False
    database.chmod(0o600)
    return True
