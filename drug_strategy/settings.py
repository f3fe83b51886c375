"""The settings, which apply to every refresh, and the options of a single refresh.

Settings are the two folders and the environment variables that operators may set. They are read
once, from the command line and the environment. Only this module reads the environment. `VARIABLES`
lists the variables; profiles.yml has others, which dbt reads for Spark.

`Request` is here because landing and publication need it, and they must not import `refreshing`.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import Folders
from drug_strategy.io.memory import LEAST_MEMORY, machine_memory, machine_threads, megabytes

VARIABLES = {
    "WAREHOUSE_RETURNS": "folder of the returns (./returns)",
    "WAREHOUSE_HOME": "home folder of the warehouse (./warehouse)",
    "WAREHOUSE_CONTACT": "contact for readers of the public edition",
    "WAREHOUSE_NEXT_EDITION": "date of the next edition, in words",
    "WAREHOUSE_MEMORY": "memory for DuckDB in each stage (a quarter of the machine's)",
    "WAREHOUSE_THREADS": "threads for the engine in each stage (one per core)",
    "WAREHOUSE_ENGINE": "engine that builds the models: duckdb, spark (in this process) or"
    " spark_cluster (elsewhere) (duckdb)",
    "WAREHOUSE_KEEP_PUBLICATIONS": "number of publications to keep (10)",
    "WAREHOUSE_KEEP_GONE_DAYS": "days to keep the rows of a file that was removed (30)",
    "WAREHOUSE_REVISION_LIMIT": "percentage of published figures that a refresh may change (10)",
    "WAREHOUSE_NOTICE_WEBHOOK": 'address to which failures are posted, as JSON {"text": ...}',
    "WAREHOUSE_NOTICE_MAIL": "addresses to which failures are mailed, separated by commas",
    "WAREHOUSE_MAIL_SERVER": "mail server without a password, as host or host:port (localhost)",
}
"""The environment variables that operators may set, with their defaults in brackets."""
ALL = "all"
"""Stands for all indicators in `Request.accept_revisions`."""
ENGINES = ("duckdb", "spark", "spark_cluster")
_AT = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9][A-Za-z0-9.-]*"
_ADDRESS = re.compile(rf"{_AT}|[\w .'-]+<{_AT}>")
_MEMORY_FROM, _MEMORY_TO = 50, 1_000_000_000  # Megabytes; DuckDB needs at least 50.


@dataclass(frozen=True)
class Operations:
    """The operators' settings and their defaults."""

    memory: str = field(default_factory=machine_memory)
    threads: int = field(default_factory=machine_threads)
    engine: str = "duckdb"
    keep_publications: int = 10
    keep_gone_days: int = 30
    revision_limit: int = 10
    webhook: str | None = field(default=None, repr=False)
    mail: tuple[str, ...] = ()
    mail_server: str = "localhost:25"

    @property
    def models(self) -> int:
        """Return how many models dbt builds at once: one per thread, memory permitting."""
        return max(1, min(self.threads, int(megabytes(self.memory) / LEAST_MEMORY)))

    @property
    def has_too_little_memory(self) -> bool:
        """Return whether memory may be too small to build even one model."""
        return megabytes(self.memory) < LEAST_MEMORY

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Operations":
        """Read the settings from environment variables.

        Raises:
            ValueError: if a value is invalid. The message gives the variable.
        """
        server = environment.get("WAREHOUSE_MAIL_SERVER") or "localhost"
        webhook = environment.get("WAREHOUSE_NOTICE_WEBHOOK") or None
        memory = environment.get("WAREHOUSE_MEMORY") or machine_memory()
        if webhook and not webhook.startswith(("https://", "http://")):
            raise ValueError("WAREHOUSE_NOTICE_WEBHOOK must begin with https:// or http://.")
        host, _, port = server.partition(":")
        if not host or not (port or "25").isdecimal():
            raise ValueError(f"WAREHOUSE_MAIL_SERVER must be host or host:port, not {server!r}.")
        if not _MEMORY_FROM <= megabytes(memory.strip()) <= _MEMORY_TO:
            raise ValueError(
                "WAREHOUSE_MEMORY must be a size from 50MB to 1000TB, such as 400MB,"
                f" not {memory!r}."
            )
        named = environment.get("WAREHOUSE_NOTICE_MAIL", "").split(",")
        mail = [address.strip() for address in named if address.strip()]
        for address in mail:
            if not _ADDRESS.fullmatch(address):
                raise ValueError(
                    "WAREHOUSE_NOTICE_MAIL must be email addresses, separated by commas;"
                    f" {address!r} is not an address."
                )
        return cls(
            memory=memory.strip(),
            threads=_integer(environment, "WAREHOUSE_THREADS", machine_threads(), 1, 1024),
            engine=_one_of(environment, "WAREHOUSE_ENGINE", ENGINES),
            keep_publications=_integer(environment, "WAREHOUSE_KEEP_PUBLICATIONS", 10, 2, 10_000),
            keep_gone_days=_integer(environment, "WAREHOUSE_KEEP_GONE_DAYS", 30, 0, 36_500),
            revision_limit=_integer(environment, "WAREHOUSE_REVISION_LIMIT", 10, 0, 100),
            webhook=webhook,
            mail=tuple(mail),
            mail_server=f"{host}:{port or 25}",
        )


@dataclass(frozen=True)
class Settings(Folders):
    """A refresh's settings and its two folders."""

    keep_days: int = 90
    contact: str | None = None
    next_edition: str | None = None
    java_home: Path | None = None
    operations: Operations = field(default_factory=Operations)

    @classmethod
    def from_environment(cls, home: str | None = None, returns: str | None = None) -> "Settings":
        """Read the settings from the environment. The two folders may also be given as arguments.

        Raises:
            UserError: if an environment variable has an invalid value.
        """
        try:
            operations = Operations.of(os.environ)
        except ValueError as error:
            raise UserError(str(error)) from error
        return cls(
            operations=operations,
            home=_absolute(home or os.environ.get("WAREHOUSE_HOME") or "warehouse"),
            returns=_absolute(returns or os.environ.get("WAREHOUSE_RETURNS") or "returns"),
            contact=os.environ.get("WAREHOUSE_CONTACT") or None,
            next_edition=os.environ.get("WAREHOUSE_NEXT_EDITION") or None,
            java_home=_path(os.environ.get("JAVA_HOME")),
        )

    def export(self) -> None:
        """Make dbt, Dagster and Great Expectations use these folders in this process.

        Variables that change dbt's behaviour are removed from the environment. DBT_EMPTY, for
        example, would make dbt build empty tables. Variables named DBT_ENV_* are kept.
        """
        for name in [*os.environ]:
            if name.startswith("DBT_") and not name.startswith("DBT_ENV_"):
                del os.environ[name]
        os.environ["WAREHOUSE_HOME"] = str(self.home)
        os.environ["WAREHOUSE_RETURNS"] = str(self.returns)
        os.environ["WAREHOUSE_MEMORY"] = self.operations.memory
        os.environ["WAREHOUSE_THREADS"] = str(self.operations.threads)
        os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
        os.environ["GX_ANALYTICS_ENABLED"] = "false"
        os.environ["PYTHONWARNINGS"] = "ignore"  # hides warnings about semaphores

    def export_dagster(self) -> None:
        """Make Dagster use this home's run history."""
        self.export()
        os.environ["DAGSTER_HOME"] = str(self.dagster)


@dataclass(frozen=True)
class Request:
    """The options for a single refresh, from the command or Dagster's run configuration.

    `without` lists what to leave out: names of returns, or files as <return>/<path>.
    `accept_missing` lists the returns that may be published even if some of their files or rows are
    missing. `accept_revisions` lists the indicators whose final figures may change, or is ALL.
    `accept_answers` lists the survey waves, such as 2012-13 Q3, whose unusual answers somebody has
    checked. `accept_duplicates` lists the files, as <return>/<path>, that may contain records which
    other files have too. With `dry_run`, the figures are built but not published. `new_person_key`
    allows the key for pseudonyms to change.
    """

    as_at: date | None = None
    without: tuple[str, ...] = ()
    accept_missing: tuple[str, ...] = ()
    accept_revisions: tuple[str, ...] = ()
    accept_answers: tuple[str, ...] = ()
    accept_duplicates: tuple[str, ...] = ()
    dry_run: bool = False
    new_person_key: bool = False


def _integer(environment: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    value = environment.get(name) or str(default)
    if not (value.isdecimal() and least <= int(value) <= most):
        raise ValueError(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
    return int(value)


def _one_of(environment: Mapping[str, str], name: str, values: tuple[str, ...]) -> str:
    value = environment.get(name) or values[0]
    if value not in values:
        raise ValueError(f"{name} must be one of {', '.join(values)}, not {value!r}.")
    return value


def _path(given: str | None) -> Path | None:
    return _absolute(given) if given else None


def _absolute(path: str) -> Path:
    return Path(os.path.abspath(os.path.expanduser(path)))
