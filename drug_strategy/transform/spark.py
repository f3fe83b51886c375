"""Spark, the second engine: whether it is there, its session, and what it leaves in the home.

dbt builds the same models on it (`profiles.yml`); what differs is in macros/engine. pyspark is
imported where it is used: it is not installed by default.
"""

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from drug_strategy.settings import Settings, UserError

_HERE = "spark"
_INSTALL = "run: make spark"
_UNREADABLE = (":", "`", ",")  # in a path they mean something to Hadoop


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
    return settings.spark_tables or settings.spark / "tables"


def are_tables_there(settings: Settings) -> bool:
    """Whether there is a build of before, of which a part can be built anew."""
    return not _is_session(settings) or tables(settings).is_dir()


def rows(sql: str) -> list[Any]:
    """The answer to a query in the session that dbt left; empty if Spark runs elsewhere."""
    active = _active()
    return [] if active is None else [tuple(row) for row in active.sql(sql).collect()]


@contextmanager
def session(settings: Settings, *, is_new: bool) -> Iterator[Callable[[], object]]:
    """Around what dbt builds: if Spark does so in a session here, end that afterwards.

    Before a new build of everything its tables go: one that a kill cut short could not be made.
    What Java says goes to a log; what is given is to be called once dbt has begun the session.
    """
    if not (is_chosen(settings) and _is_session(settings)):
        yield lambda: None
        return
    from pyspark.logger import PySparkLogger

    if is_new:
        shutil.rmtree(settings.spark, ignore_errors=True)
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
    """Have processes that begin before the call of what is given write to a file instead."""
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


def _is_session(settings: Settings) -> bool:
    return settings.operations.engine == _HERE


def _active() -> Any:
    """The session of this process; None if dbt has begun none."""
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    with suppress(PySparkException):
        return SparkSession.active()
    return None
