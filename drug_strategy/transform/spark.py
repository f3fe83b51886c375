"""Spark, the second engine: whether it is there, its session, and what it leaves in the home.

dbt builds the same models on it (`profiles.yml`); what differs is in macros/engine. pyspark is
imported where it is used, as it is not installed by default; dbt too, which takes seconds: a
refresh with nothing new asks here whether Spark is chosen.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from drug_strategy.io import engine
from drug_strategy.io.engine import create_table, name, text
from drug_strategy.io.files import replacing
from drug_strategy.settings import Settings, UserError

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from dbt_common.events.base_types import EventMsg

_HERE = "spark"
_DATABASE = "collected"
_INSTALL = "run: make spark"
_UNREADABLE = (":", "`", ",")  # in a path they mean something to Hadoop
_FORMAT = "parquet"  # what is collected
_SCRATCH = "scratch"  # the schema of what no model is
# What dbt-spark and PyHive say of a server that is not there, or that ends.
_LOST = re.compile(
    r"Could not connect|Connection lost|Broken pipe|Connection reset|TTransportException"
    r"|TSocket|unexpected exception|SparkContext was shut down|stopped SparkContext"
)


def is_chosen(settings: Settings) -> bool:
    """Whether Spark builds the models."""
    return settings.operations.engine != "duckdb"


def require(settings: Settings) -> None:
    """Raise a UserError if Spark is to build the models, but cannot."""
    if not is_chosen(settings):
        return
    special = next((letter for letter in _UNREADABLE if letter in str(settings.home)), None)
    if special:
        raise UserError(
            f"The home folder {settings.home} has {special!r} in its name, which Spark cannot"
            " read; rename it."
        )
    engine = settings.operations.engine
    if find_spec("dbt.adapters.spark") is None:
        raise UserError(f"WAREHOUSE_ENGINE is {engine}, but dbt-spark is not installed; {_INSTALL}")
    if not _is_session(settings):
        return
    if find_spec("pyspark") is None:
        raise UserError(f"WAREHOUSE_ENGINE is {engine}, but pyspark is not installed; {_INSTALL}")
    java = settings.java_home / "bin" / "java" if settings.java_home else "java"
    if shutil.which(java) is None:
        raise UserError(
            f"WAREHOUSE_ENGINE is {engine}, but there is no Java; install Java 17 or 21, or say in"
            " JAVA_HOME where it is."
        )


def tables(settings: Settings) -> Path:
    """The folder in which Spark keeps each table, as <schema>.db/<table>/*.parquet."""
    return settings.spark / "tables"


def are_tables_there(settings: Settings) -> bool:
    """Whether there is an earlier build, of which a part can be built anew."""
    return (tables(settings) / "marts.db").is_dir()


def begin(
    settings: Settings, parsed: Manifest, nodes: Iterable[dict[str, Any]], *, is_new: bool
) -> None:
    """Try Spark with one small table before a build; nothing happens on another engine.

    Before a new build of everything Spark forgets its tables: one that a kill cut short could not
    be made again, and those of another home would be built there.

    Raises:
        UserError: if Spark cannot be reached, or what it builds could not be collected.
    """
    if not is_chosen(settings):
        return
    nodes = list(nodes)
    if other := {node["config"]["file_format"] for node in nodes} - {_FORMAT}:
        raise UserError(
            f"The models are stored as {min(other)}, of which nothing can be collected; set"
            f" +file_format: {_FORMAT} in dbt_project.yml."
        )
    said: list[str] = []

    def on_event(message: EventMsg) -> None:
        if message.info.name in {"RunningOperationCaughtError", "RunningOperationUncaughtError"}:
            said.append(" ".join(message.data.exc.split()))

    number = time.time_ns()
    forgotten = sorted({_SCRATCH, *(node["schema"] for node in nodes)}) if is_new else []
    given = json.dumps({"number": number, "forgotten": forgotten})
    from drug_strategy.transform.runner import invoke

    outcome = invoke(settings, ["run-operation", "begin_build", "--args", given], parsed, on_event)
    if not outcome.success:
        raise UserError(_why_not(said[0] if said else str(outcome.exception)))
    trial = tables(settings) / f"{_SCRATCH}.db" / "trial" / "*.parquet"
    with engine.connect() as connection, suppress(duckdb.Error):
        found = connection.execute(f"from read_parquet({text(str(trial))})").fetchall()
        if found == [(number,)]:
            return
    raise UserError(
        f"What Spark writes does not come to {tables(settings)}, where it is collected: the home"
        " must be in a folder that all machines share at the same path."
    )


def _why_not(message: str) -> str:
    reason = message.partition("failed to connect: ")[2] or message
    if reason != message or is_lost(message):
        return (
            f"There is no connection to Spark: {reason[:200]}; start it, or put right"
            " WAREHOUSE_SPARK_HOST, _PORT, _USER, _AUTH or _PASSWORD."
        )
    return f"Spark cannot build the models: {reason[:300]}"


def is_lost(message: str) -> bool:
    """Whether a model failed because Spark itself ended."""
    return _LOST.search(message) is not None


def rows(settings: Settings, parsed: Manifest, sql: str) -> list[Any]:
    """The answer to a query."""
    shown = ["show", "--limit", "-1", "--inline", f"{{% raw %}}{sql}{{% endraw %}}"]
    from drug_strategy.transform.runner import invoke

    outcome: Any = invoke(settings, shown, parsed)
    return [tuple(row) for row in outcome.result.results[0].agate_table.rows]


@contextmanager
def session(settings: Settings, *, is_new: bool) -> Iterator[Callable[[], object]]:
    """While dbt runs: have what Java says go to a log, and end the session afterwards.

    Before a new build of everything its tables and its list of them are deleted. Call the yielded
    function once dbt has begun the session. On another engine, or where Spark runs elsewhere,
    nothing happens.
    """
    if is_chosen(settings) and is_new:
        shutil.rmtree(settings.spark, ignore_errors=True)
    if not (is_chosen(settings) and _is_session(settings)):
        yield lambda: None
        return
    from pyspark.logger import PySparkLogger

    settings.spark.mkdir(exist_ok=True)
    # It would print queries that failed, with their values.
    PySparkLogger.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL + 1)
    with _output_to(settings.logs / "spark.log") as begun:
        try:
            yield begun
        finally:
            if (active := _active()) is not None:
                active.stop()


@contextmanager
def _output_to(log: Path) -> Iterator[Callable[[], object]]:
    """Have processes that begin before the yielded function is called write to a file."""
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
        for each in (handle, *kept.values()):
            os.close(each)


def collect(settings: Settings, nodes: list[dict[str, Any]]) -> None:
    """Make the warehouse anew from what Spark has built, as tables that everything else reads.

    Marts are small however many rows are behind them. They, and what commands read of the private
    warehouse, are copied from Spark's Parquet with the types, comments and NOT NULL that the
    models' YAML states, into a new file that takes the old one's place whole.
    """
    with replacing(settings.database) as draft:
        with engine.connect() as connection:
            connection.execute(f"attach {text(str(draft))} as {_DATABASE}")
            connection.begin()
            for node in nodes:
                _collect(connection, node, tables(settings))
            connection.commit()
            connection.execute(f"detach {_DATABASE}")
        draft.chmod(0o600)
        settings.database.with_name(f"{settings.database.name}.wal").unlink(missing_ok=True)


def _collect(connection: duckdb.DuckDBPyConnection, node: dict[str, Any], folder: Path) -> None:
    """A table's rows, with the columns that were built in the order that they were built in."""
    table = (node["schema"], node["alias"])
    files = folder / f"{table[0]}.db" / table[1] / "*.parquet"
    rows = f"read_parquet({text(str(files))})"
    built = connection.execute(f"describe from {rows}").fetchall()
    columns = [(column, *_stated(node, column, kind)) for column, kind, *_ in built]
    create_table(connection, table, node["description"], columns, _DATABASE)
    connection.execute(f"insert into {name(_DATABASE, *table)} from {rows}")


def _stated(node: dict[str, Any], column: str, built: str) -> tuple[str, str]:
    """A column's type with its NOT NULL, and its comment, as the YAML states them."""
    stated = node["columns"].get(column, {})
    kind = stated.get("data_type") or node["config"].get("column_types", {}).get(column) or built
    is_required = any(each["type"] == "not_null" for each in stated.get("constraints", ()))
    return f"{kind}{' not null' if is_required else ''}", stated.get("description", "")


def _is_session(settings: Settings) -> bool:
    return settings.operations.engine == _HERE


def _active() -> Any:
    """The session of this process; None if dbt has begun none."""
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    with suppress(PySparkException):
        return SparkSession.active()
    return None
