"""Prepare Spark, the second engine: check that it is installed, start and stop it, copy its tables.

Only this module uses undocumented parts of pyspark and dbt-spark. If a new version of pyspark
renames its logger, failed queries are printed, including values from rows. If a new version of dbt
changes the events and results of `run-operation` and `show`, the reason for a failed build on Spark
is no longer given.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from drug_strategy.io import engine
from drug_strategy.io.engine import name, text
from drug_strategy.io.errors import UserError
from drug_strategy.io.files import replacing
from drug_strategy.settings import Settings

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from dbt_common.events.base_types import EventMsg

_DATABASE = "collected"
_UNREADABLE = (":", "`", ",")  # These characters have a special meaning in Hadoop paths.
_SCRATCH = "scratch"  # This schema is only for the trial table; no model uses it.
# How dbt-spark and PyHive report a missing or stopped server.
_LOST = re.compile(
    r"Could not connect|Connection lost|Broken pipe|Connection reset|TTransportException"
    r"|TSocket|unexpected exception|SparkContext was shut down|stopped SparkContext"
)


def is_chosen(settings: Settings) -> bool:
    """Return whether Spark builds the models."""
    return settings.operations.engine != "duckdb"


def require(settings: Settings) -> None:
    """Raise a UserError if Spark is chosen but cannot build the models."""
    if not is_chosen(settings):
        return
    special = next((letter for letter in _UNREADABLE if letter in str(settings.home)), None)
    if special:
        raise UserError(
            f"The path of the home folder {settings.home} must not contain {special!r}, which Spark"
            " cannot read; choose another."
        )
    engine = settings.operations.engine
    java_home = settings.operations.java_home
    java = java_home / "bin" / "java" if java_home else "java"
    missing = None
    if find_spec("dbt.adapters.spark") is None:
        missing = "dbt-spark is not installed; run: make spark"
    elif engine == "spark" and find_spec("pyspark") is None:
        missing = "pyspark is not installed; run: make spark"
    elif engine == "spark" and shutil.which(java) is None:
        missing = "there is no Java; install Java 17 or 21, or set JAVA_HOME to its folder."
    if missing:
        raise UserError(f"WAREHOUSE_ENGINE is {engine}, but {missing}")


def tables(settings: Settings) -> Path:
    """Return the folder of Spark's tables, which are in <schema>.db/<table>/*.parquet."""
    return settings.spark / "tables"


def rows_of(settings: Settings, schema: str, table: str) -> str:
    """Return SQL for the rows of a model's table, which Spark keeps in Parquet files."""
    files = tables(settings) / f"{schema}.db" / table / "*.parquet"
    return f"read_parquet({text(str(files))})" if is_chosen(settings) else name(schema, table)


def begin(
    settings: Settings, parsed: Manifest, nodes: Iterable[dict[str, Any]], *, is_new: bool
) -> None:
    """Test Spark with a small table before a build, which may take hours.

    Raise a UserError if Spark cannot be reached, or if its tables could not be copied. Before a
    full build, the project's tables are dropped from Spark's catalogue. Otherwise Spark could not
    replace a killed build's tables, and might write into another home.
    """
    if not is_chosen(settings):
        return
    errors: list[str] = []

    def on_event(message: EventMsg) -> None:
        if message.info.name in {"RunningOperationCaughtError", "RunningOperationUncaughtError"}:
            errors.append(" ".join(message.data.exc.split()))

    number = time.time_ns()
    forgotten = sorted({_SCRATCH, *(node["schema"] for node in nodes)}) if is_new else []
    given = json.dumps({"number": number, "forgotten": forgotten})
    from drug_strategy.transform.runner import invoke

    outcome = invoke(settings, ["run-operation", "begin_build", "--args", given], parsed, on_event)
    if not outcome.success:
        raise UserError(_why_not(errors[0] if errors else str(outcome.exception)))
    trial = tables(settings) / f"{_SCRATCH}.db" / "trial" / "*.parquet"
    with engine.connect() as connection, suppress(duckdb.Error):
        rows = connection.execute(f"from read_parquet({text(str(trial))})").fetchall()
        if rows == [(number,)]:
            return
    raise UserError(
        f"Spark's tables do not appear in {tables(settings)}, from where they are copied; put the"
        " home in a folder that all machines share under the same path."
    )


def _why_not(message: str) -> str:
    reason = message.partition("failed to connect: ")[2] or message
    if reason != message or is_lost(message):
        return (
            f"There is no connection to Spark: {reason[:200]}; start Spark, or correct"
            " WAREHOUSE_SPARK_HOST, _PORT, _USER, _AUTH or _PASSWORD."
        )
    return f"Spark cannot build the models: {reason[:300]}"


def is_lost(message: str) -> bool:
    """Return whether a model failed because Spark itself stopped."""
    return _LOST.search(message) is not None


def rows(settings: Settings, parsed: Manifest, sql: str) -> list[Any]:
    """Return the rows that a query selects in Spark."""
    shown = ["show", "--limit", "-1", "--inline", f"{{% raw %}}{sql}{{% endraw %}}"]
    from drug_strategy.transform.runner import invoke

    outcome: Any = invoke(settings, shown, parsed)
    return [tuple(row) for row in outcome.result.results[0].agate_table.rows]


@contextmanager
def session(settings: Settings, *, is_new: bool) -> Iterator[Callable[[], object]]:
    """Send Java's output to a log until the yielded function is called, and end Spark's session.

    Before a full build, Spark's tables and catalogue are deleted. If Spark runs as a separate
    server, it has no session in this process.
    """
    if is_chosen(settings) and is_new:
        shutil.rmtree(settings.spark, ignore_errors=True)
    if settings.operations.engine != "spark":
        yield lambda: None
        return
    from pyspark.errors import PySparkException
    from pyspark.logger import PySparkLogger
    from pyspark.sql import SparkSession

    settings.spark.mkdir(exist_ok=True)
    # This logger would print failed queries, including row values.
    PySparkLogger.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL + 1)
    with _output_to(settings.logs / "spark.log") as begun:
        try:
            yield begun
        finally:
            with suppress(PySparkException):  # dbt has started no session
                SparkSession.active().stop()


@contextmanager
def _output_to(log: Path) -> Iterator[Callable[[], object]]:
    """Send processes' output to a file until the yielded function is called."""
    kept = {stream: os.dup(stream) for stream in (1, 2)}

    def restore() -> None:
        for stream, screen in kept.items():
            os.dup2(screen, stream)

    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        for stream in kept:
            os.dup2(handle, stream)
        yield restore
    finally:
        restore()
        for descriptor in (handle, *kept.values()):
            os.close(descriptor)


def views(settings: Settings, parsed: Manifest, nodes: list[dict[str, Any]]) -> dict[str, str]:
    """Return the SQL of the models that are published as views, by name."""
    chosen = [node["name"] for node in nodes if "published_as" in node["config"]["meta"]]
    from drug_strategy.transform.runner import invoke

    outcome: Any = invoke(settings, ["compile", "--select", *chosen], parsed)
    return {result.node.name: result.node.compiled_code for result in outcome.result.results}


def collect(
    settings: Settings, nodes: list[dict[str, Any]], views: Mapping[str, str] | None = None
) -> None:
    """Replace the warehouse in one step with a DuckDB file of tables built by Spark.

    Types, comments and NOT NULL constraints come from the models' YAML. `views` has the SQL of the
    models that are not collected, because DuckDB computes them when they are read.
    """
    of_views = views or {}
    with replacing(settings.database) as draft:
        with engine.connect() as connection:
            connection.execute(f"attach {text(str(draft))} as {_DATABASE}")
            connection.begin()
            for node in sorted(nodes, key=lambda node: node["alias"] in of_views):
                schema, table = node["schema"], node["alias"]
                if sql := of_views.get(table):
                    view = engine.described(node, table)
                    engine.create_view(connection, view, sql, _DATABASE)
                    continue
                rows = rows_of(settings, schema, table)
                built = connection.execute(f"describe from {rows}").fetchall()
                types = {column: kind for column, kind, *_ in built}
                engine.create_table(connection, engine.described(node, table, types), _DATABASE)
                connection.execute(f"insert into {name(_DATABASE, schema, table)} from {rows}")
            connection.commit()
            connection.execute(f"detach {_DATABASE}")
        draft.chmod(0o600)
        settings.database.with_name(f"{settings.database.name}.wal").unlink(missing_ok=True)
