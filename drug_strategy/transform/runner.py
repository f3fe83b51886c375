"""Run dbt in this process with the home's folders, and let a user stop it.

Only this module uses undocumented parts of dbt, in two places:

- By default, dbt's DuckDB adapter keeps the warehouse open until the process ends, and until then
  no other connection can read it. If an upgrade moves the two functions that close the warehouse,
  importing this module fails. A separate process would not help: if the parent were killed, dbt
  would still keep the warehouse open.
- The parsed project is read from dbt's own file. Compared with running dbt's `parse` on an
  unchanged project, this saves 0.8 CPU seconds per refresh. If an upgrade changes the format of
  this file, every build fails immediately.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.factory import reset_adapters
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from dbt_common.events.base_types import EventMsg

from drug_strategy.io.folders import PROJECT
from drug_strategy.settings import Settings


def invoke(
    settings: Settings,
    arguments: list[str],
    parsed: Manifest | None = None,
    on_event: Callable[[EventMsg], None] | None = None,
    target: Path | None = None,
) -> dbtRunnerResult:
    """Run dbt, which writes its files to `target` or, by default, to the home's folders.

    If dbt was stopped, raise the exception that stopped it, which dbt suppresses.
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
        if settings.operations.engine == "duckdb":
            places["--threads"] = settings.operations.models
    named = [str(part) for pair in places.items() for part in pair]
    try:
        # Parsing can be interrupted even without this handler.
        with _stopped_by_keyboard_interrupt() if parsed else nullcontext():
            outcome = runner.invoke([*quietly, *arguments, *named])
    finally:
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        reset_adapters()  # type: ignore[no-untyped-call]
    stopped = outcome.exception
    if stopped is not None and not isinstance(stopped, Exception):
        raise stopped
    return outcome


def read_parsed(file: Path) -> Manifest:
    """Return the parsed project that dbt wrote to `file` as a new object."""
    found: Manifest = Manifest.from_msgpack(file.read_bytes())
    found.build_flat_graph()  # type: ignore[no-untyped-call] # dbt ships it without types
    return found


@contextmanager
def _stopped_by_keyboard_interrupt() -> Iterator[None]:
    """Let dbt receive KeyboardInterrupt, so that it cancels its queries and ends its threads.

    Dagster replaces KeyboardInterrupt with its own exception, which would leave queries running.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
