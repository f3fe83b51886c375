"""Runs dbt in this process: its arguments, the place of its files, its failures.

The adapter of dbt's undocumented modules. In a separate process dbt would be imported and would
read the project again, 3 CPU s of a refresh, and after a kill it would still hold the warehouse.
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


class OutOfMemory(BuildError):
    """A model needs more memory than it may have, for the new files `without` it seems.

    They are named as <return>/<path>; there are none if nothing is new.
    """

    def __init__(self, sentence: str, without: tuple[str, ...]) -> None:
        """Keep what to leave out beside the sentence."""
        super().__init__(sentence)
        self.without = without


def invoke(
    settings: Settings,
    arguments: list[str],
    parsed: Manifest | None = None,
    on_event: Callable[[EventMsg], None] | None = None,
    *,
    target: Path | None = None,
) -> dbtRunnerResult:
    """Run dbt with the manifest already read, calling `on_event` for its events.

    Its files go to `target`, by default the home's folders.

    Raises:
        BaseException: if it was stopped, which dbt itself suppresses.
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
        # Parsing stops with its caller: none of it continues.
        with _stopped_by_keyboard_interrupt() if parsed else nullcontext():
            outcome = runner.invoke([*quietly, *arguments, *named])
        stopped = outcome.exception
        if stopped is not None and not isinstance(stopped, Exception):
            raise stopped
        return outcome
    finally:
        # dbt holds the warehouse open until its process ends, and nothing else could read it.
        # dbt's adapters ship these two without types.
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        reset_adapters()  # type: ignore[no-untyped-call]


@contextmanager
def _stopped_by_keyboard_interrupt() -> Iterator[None]:
    """Let dbt see KeyboardInterrupt, on which it cancels its queries and ends its threads.

    Dagster replaces it by its own exception, and a query would outlive the interpreter.
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


def is_out_of_memory(result: Any) -> bool:
    """Whether a model failed because the engine's memory did not suffice."""
    return result is not None and "Out of Memory Error" in str(result.message)


def first_failed(outcome: dbtRunnerResult) -> Any:
    """The first result of a failed test or model, if any."""
    results = getattr(outcome.result, "results", [])
    return next((each for each in results if each.status in _FAILED), None)


def asked_of(database: Path) -> Ask:
    """Return a function that runs queries on a DuckDB."""

    def ask(sql: str) -> list[Any]:
        with engine.connect(str(database), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    return ask


def _facts(node: GenericTestNode | SingularTestNode, ask: Ask, failures: int) -> str:
    """For a test of several facts (holds), those that fail; for one of sentences, the first.

    For any other, its number of rows.
    """
    metadata = getattr(node, "test_metadata", None)
    if " as sentence\n" in str(node.compiled_code):
        return str(ask(str(node.compiled_code))[0][0])
    if metadata is None or metadata.name != "holds":
        return f"it finds {failures} rows"
    found = ask(str(node.compiled_code))
    named = "; ".join(f"{fact} (fails in {rows:,})" for fact, rows in found)
    return named or f"it finds {failures} rows"


def first_lines(message: object) -> str:
    """The beginning of a message, in one line; what an engine offers as solutions is left out."""
    text = str(message).partition("Possible solutions:")[0]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " ".join(lines[:3]) if lines else "no reason given."
