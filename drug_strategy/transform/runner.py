"""dbt within this process: its arguments, where its files go, what it reports when it fails.

The adapter of dbt's undocumented modules. As a process of its own dbt would be imported and read
the project once more, 3 CPU s of a refresh, and outlive a kill, holding the warehouse.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.factory import reset_adapters
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import GenericTestNode, SingularTestNode
from dbt_common.events.base_types import EventMsg

from drug_strategy.io import engine
from drug_strategy.settings import PROJECT, Settings, UserError
from drug_strategy.transform.messages import without_values

Ask = Callable[[str], list[Any]]

_FAILED = frozenset({"error", "fail", "runtime error"})


class BuildError(UserError):
    """dbt failed: one sentence that names the first test or model that failed."""


def invoke(
    settings: Settings,
    arguments: list[str],
    parsed: Manifest | None = None,
    on_event: Callable[[EventMsg], None] | None = None,
    *,
    target: Path | None = None,
) -> dbtRunnerResult:
    """Run dbt with the manifest that it has read already, calling `on_event` for its events.

    Its files go to `target`, by default the home's folders.

    Raises:
        BaseException: if somebody stopped it, which dbt itself keeps back.
    """
    settings.export()
    runner = dbtRunner(manifest=parsed, callbacks=[on_event] if on_event else [])
    quietly = ["--log-level", "none", "--log-level-file", "info", "--no-use-colors", "--no-print"]
    places: dict[str, object] = {
        "--project-dir": PROJECT,
        "--profiles-dir": PROJECT,
        "--target-path": target or settings.dbt,
        "--log-path": target or settings.logs,
    }
    if "--target" not in arguments:
        places["--target"] = settings.operations.engine
    named = [str(part) for pair in places.items() for part in pair]
    try:
        # Parsing stops as its caller does: nothing of it runs on.
        with _stopped_by_keyboard_interrupt() if parsed else nullcontext():
            outcome = runner.invoke([*quietly, *arguments, *named])
        stopped = outcome.exception
        if stopped is not None and not isinstance(stopped, Exception):
            raise stopped
        return outcome
    finally:
        # dbt keeps the warehouse open until its process ends, and nothing else could read it.
        # dbt's adapters ship these two without types.
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        reset_adapters()  # type: ignore[no-untyped-call]


@contextmanager
def _stopped_by_keyboard_interrupt() -> Iterator[None]:
    """Let dbt see KeyboardInterrupt, on which it cancels its queries and ends its threads.

    Dagster replaces it by an exception of its own, and a query would outlive the interpreter.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def failure(outcome: dbtRunnerResult, ask: Ask) -> str:
    """One sentence that names the first test or model that failed, and which facts of the test.

    `ask` answers a test's query once more.
    """
    result = first_failed(outcome)
    if result is None:
        return f"dbt stopped: {first_lines(outcome.exception)}"
    node = result.node
    if result.status == "fail":
        return f"The test {node.name} failed: {_facts(node, ask, result.failures)}."
    message = first_lines(without_values(str(result.message)))
    return f"The {node.resource_type} {node.name} failed: {message}"


def first_failed(outcome: dbtRunnerResult) -> Any:
    """The first result of a test or model that failed, if any did."""
    results = getattr(outcome.result, "results", [])
    return next((each for each in results if each.status in _FAILED), None)


def asked_of(database: Path) -> Ask:
    """What answers queries of a DuckDB."""

    def ask(sql: str) -> list[Any]:
        with engine.connect(str(database), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    return ask


def _facts(node: GenericTestNode | SingularTestNode, ask: Ask, failures: int) -> str:
    """The facts that fail, of a test of several (holds); of any other test, its number of rows."""
    metadata = getattr(node, "test_metadata", None)
    if metadata is None or metadata.name != "holds":
        return f"it finds {failures} rows"
    found = ask(str(node.compiled_code))
    named = "; ".join(f"{fact} (fails in {rows:,})" for fact, rows in found)
    return named or f"it finds {failures} rows"


def first_lines(message: object) -> str:
    """The beginning of a message, in one line."""
    lines = [line.strip() for line in str(message).splitlines() if line.strip()]
    return " ".join(lines[:3]) if lines else "no reason given."
