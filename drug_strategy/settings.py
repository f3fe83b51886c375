"""The settings, which apply to every refresh, and the options of a single refresh.

Settings are the two folders and the environment variables that operators may set. They are read
once, from the command line and the environment. Only this module reads the environment. `VARIABLES`
lists the variables; profiles.yml has others, which dbt reads for Spark.

`Request` is here because landing and publication need it, and they must not import `refreshing`.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import Folders
from drug_strategy.io.memory import LEAST_MEMORY, machine_memory, machine_threads, megabytes

ALL = "all"
"""Stands for all indicators in `Request.accept_revisions`."""
_PREFIX = "WAREHOUSE_"
_AT = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9][A-Za-z0-9.-]*"
_ADDRESS = re.compile(rf"{_AT}|[\w .'-]+<{_AT}>")


def _rule(rule: str, is_kept: Callable[[str], object]) -> AfterValidator:
    """Refuse text that breaks a rule, which says what the text must be."""

    def validate(text: str) -> str:
        if not is_kept(text):
            raise ValueError(rule)
        return text

    return AfterValidator(validate)


_Memory = _rule(
    "a size from 50MB to 1000TB, such as 400MB", lambda size: 50 <= megabytes(size) <= 1_000_000_000
)
_Url = _rule("an address that begins with https:// or http://", re.compile("https?://").match)
_Address = _rule("email addresses, separated by commas", _ADDRESS.fullmatch)
_Server = _rule("host or host:port", re.compile(r"[^:]+(:\d+)?").fullmatch)


class Operations(BaseSettings):
    """The operators' settings, which are environment variables, and their defaults.

    The texts below them are for the help page.
    """

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_ignore_empty=True,
        frozen=True,
        str_strip_whitespace=True,
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
        validate_default=False,
    )

    contact: str | None = None
    """contact for readers of the public edition"""
    next_edition: str | None = None
    """date of the next edition, in words"""
    memory: Annotated[str, _Memory] = Field(default_factory=machine_memory)
    """memory for DuckDB in each stage (a quarter of the machine's)"""
    threads: int = Field(default_factory=machine_threads, ge=1, le=1024)
    """threads for the engine in each stage (one per core)"""
    engine: Literal["duckdb", "spark", "spark_cluster"] = "duckdb"
    """engine for the models: duckdb, spark (in this process) or spark_cluster (elsewhere)"""
    keep_publications: int = Field(default=10, ge=2, le=10_000)
    """number of publications to keep"""
    keep_gone_days: int = Field(default=30, ge=0, le=36_500)
    """days to keep the rows of a file that was removed"""
    max_file_gb: float = Field(default=1, gt=0, le=1_000)
    """gigabytes that a file may have once it is expanded; a larger one is not read"""
    revision_limit: int = Field(default=10, ge=0, le=100)
    """percentage of published figures that a refresh may change"""
    notice_webhook: Annotated[str, _Url] | None = Field(default=None, repr=False)
    """address to which failures are posted, as JSON {"text": ...}"""
    notice_mail: Annotated[tuple[Annotated[str, _Address], ...], NoDecode] = ()
    """addresses to which failures are mailed, separated by commas"""
    mail_server: Annotated[str, _Server] = "localhost"
    """mail server without a password, as host or host:port"""
    java_home: Path | None = Field(default=None, validation_alias="JAVA_HOME")

    @field_validator("notice_mail", mode="before")
    @classmethod
    def _split(cls, addresses: str) -> list[str]:
        return [address.strip() for address in addresses.split(",") if address.strip()]

    @property
    def most_bytes(self) -> int:
        """Return how many bytes a file may have once it is expanded."""
        return int(self.max_file_gb * 1_000_000_000)

    @property
    def models(self) -> int:
        """Return how many models dbt builds at once: one per thread, memory permitting."""
        return max(1, min(self.threads, int(megabytes(self.memory) / LEAST_MEMORY)))

    @property
    def has_too_little_memory(self) -> bool:
        """Return whether memory may be too small to build even one model."""
        return megabytes(self.memory) < LEAST_MEMORY


VARIABLES = {
    "WAREHOUSE_RETURNS": "folder of the returns (./returns)",
    "WAREHOUSE_HOME": "home folder of the warehouse (./warehouse)",
    **{
        f"{_PREFIX}{name.upper()}": about.description
        + (f" ({about.default})" if isinstance(about.default, str | int | float) else "")
        for name, about in Operations.model_fields.items()
        if about.description
    },
}
"""The environment variables that operators may set, with their defaults in brackets."""


@dataclass(frozen=True)
class Settings(Folders):
    """A refresh's settings and its two folders."""

    keep_days: int = 90
    operations: Operations = field(default_factory=Operations)

    @classmethod
    def from_environment(cls, home: str | None = None, returns: str | None = None) -> "Settings":
        """Read the settings from the environment. The two folders may also be given as arguments.

        Raises:
            UserError: if an environment variable has an invalid value.
        """
        try:
            operations = Operations()
        except ValidationError as error:
            wrong = error.errors()[0]
            name = str(wrong["loc"][0])
            about = Operations.model_fields[name]
            rule = wrong["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
            if about.annotation is int:
                least, most = about.metadata
                rule = f"a whole number from {least.ge} to {most.le}"
            found = f", not {wrong['input']!r}" if about.repr else ""
            raise UserError(f"{_PREFIX}{name.upper()} must be {rule}{found}.") from error
        return cls(
            home=_absolute(home or os.environ.get("WAREHOUSE_HOME") or "warehouse"),
            returns=_absolute(returns or os.environ.get("WAREHOUSE_RETURNS") or "returns"),
            operations=operations,
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


def _absolute(path: str) -> Path:
    return Path(os.path.abspath(os.path.expanduser(path)))
