"""dbt, run within this process: its arguments, where its files go, what it says when it fails.

Started as a process of its own, dbt would read the project once more and outlive a kill, holding
the warehouse. What is run, and what becomes of it, is the warehouse's.
"""

from collections.abc import Callable

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.factory import reset_adapters
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from dbt_common.events.base_types import EventMsg

from orchestration.settings import PROJECT, Settings


def invoke(
    settings: Settings,
    arguments: list[str],
    parsed: Manifest | None = None,
    heard: Callable[[EventMsg], None] | None = None,
) -> dbtRunnerResult:
    """Run dbt with what it has read already, calling `heard` for each of its events."""
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
        # dbt's adapters ship these two without types.
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        reset_adapters()  # type: ignore[no-untyped-call]


def fault(outcome: dbtRunnerResult) -> str:
    """One sentence that names the first test or model that failed."""
    for result in getattr(outcome.result, "results", []):
        if result.status in {"error", "fail", "runtime error"}:
            node = result.node
            if result.status == "fail":
                rows = f"{result.failures} rows speak against it"
                return f"The test {node.name} failed: {rows}."
            return f"The {node.resource_type} {node.name} failed: {first_lines(result.message)}"
    return f"dbt stopped: {first_lines(outcome.exception)}"


def first_lines(message: object) -> str:
    """The beginning of a message, in one line."""
    lines = [line.strip() for line in str(message).splitlines() if line.strip()]
    return " ".join(lines[:3]) if lines else "no reason given."
