"""Operations settings: what the operator sets in the environment, beside the two folders.

WAREHOUSE_MEMORY            memory of DuckDB in each stage (400MB)
WAREHOUSE_THREADS           threads of the engine in each stage (2)
WAREHOUSE_ENGINE            engine that dbt builds the models on, a target of profiles.yml: duckdb,
                            spark (in this process) or spark_cluster (one elsewhere) (duckdb)
WAREHOUSE_KEEP_RUNS         number of finished runs to keep (200)
WAREHOUSE_KEEP_RUN_DAYS     days for which finished runs are kept (90)
WAREHOUSE_KEEP_RUN_MB       megabytes that the history of runs may take (200)
WAREHOUSE_KEEP_PUBLICATIONS number of publications to keep (10)
WAREHOUSE_KEEP_EDITIONS     number of public editions whose files are kept (10)
WAREHOUSE_KEEP_MB           megabytes that publications, or editions, may take (2000)
WAREHOUSE_REVISION_LIMIT    percent of the published figures that a refresh may change (10)
WAREHOUSE_NOTICE_WEBHOOK    address to which a failure is posted, as JSON {"text": ...}
WAREHOUSE_NOTICE_MAIL       recipients of a failure, separated by commas
WAREHOUSE_MAIL_FROM         sender of those mails (warehouse@<host name>)
WAREHOUSE_MAIL_SERVER       host or host:port that takes mail without a password (localhost)
"""

import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field

ENGINES = ("duckdb", "spark", "spark_cluster")
_MEMORY = re.compile(r"[1-9]\d*(\.\d+)?\s*([kmgt]i?b)", re.IGNORECASE)


@dataclass(frozen=True)
class Operations:
    """The operations settings, each with its default."""

    memory: str = "400MB"
    threads: int = 2
    engine: str = "duckdb"
    keep_runs: int = 200
    keep_run_days: int = 90
    keep_run_mb: int = 200
    keep_publications: int = 10
    keep_editions: int = 10
    keep_mb: int = 2_000
    revision_limit: int = 10
    webhook: str | None = field(default=None, repr=False)
    mail: tuple[str, ...] = ()
    mail_from: str = ""
    mail_server: str = "localhost:25"

    @property
    def sender(self) -> str:
        """The address that mails are sent from."""
        return self.mail_from or f"warehouse@{socket.getfqdn()}"

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Operations":
        """Read the settings from an environment.

        Raises:
            ValueError: if a value is invalid; one sentence that names the variable.
        """
        server = environment.get("WAREHOUSE_MAIL_SERVER") or "localhost"
        webhook = environment.get("WAREHOUSE_NOTICE_WEBHOOK") or None
        memory = environment.get("WAREHOUSE_MEMORY") or "400MB"
        sender = environment.get("WAREHOUSE_MAIL_FROM", "").strip()
        if webhook and not webhook.startswith(("https://", "http://")):
            raise ValueError("WAREHOUSE_NOTICE_WEBHOOK must begin with https:// or http://.")
        host, _, port = server.partition(":")
        if not host or not (port or "25").isdecimal():
            raise ValueError(f"WAREHOUSE_MAIL_SERVER is {server!r}; give host or host:port.")
        if not _MEMORY.fullmatch(memory.strip()):
            raise ValueError(f"WAREHOUSE_MEMORY is {memory!r}; give a size such as 400MB or 2GB.")
        if sender and ("@" not in sender or any(letter < " " for letter in sender)):
            raise ValueError(f"WAREHOUSE_MAIL_FROM is {sender!r}; give one address.")
        mail = environment.get("WAREHOUSE_NOTICE_MAIL", "").split(",")
        return cls(
            memory=memory.strip(),
            threads=_whole(environment, "WAREHOUSE_THREADS", 2, 1, 1024),
            engine=_one_of(environment, "WAREHOUSE_ENGINE", ENGINES),
            keep_runs=_whole(environment, "WAREHOUSE_KEEP_RUNS", 200, 1, 100_000),
            keep_run_days=_whole(environment, "WAREHOUSE_KEEP_RUN_DAYS", 90, 1, 36_500),
            keep_run_mb=_whole(environment, "WAREHOUSE_KEEP_RUN_MB", 200, 20, 1_000_000),
            keep_publications=_whole(environment, "WAREHOUSE_KEEP_PUBLICATIONS", 10, 2, 10_000),
            keep_editions=_whole(environment, "WAREHOUSE_KEEP_EDITIONS", 10, 1, 10_000),
            keep_mb=_whole(environment, "WAREHOUSE_KEEP_MB", 2_000, 1, 10_000_000),
            revision_limit=_whole(environment, "WAREHOUSE_REVISION_LIMIT", 10, 0, 100),
            webhook=webhook,
            mail=tuple(address.strip() for address in mail if address.strip()),
            mail_from=sender,
            mail_server=f"{host}:{port or 25}",
        )


def _whole(environment: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    value = environment.get(name) or str(default)
    if not (value.isdecimal() and least <= int(value) <= most):
        raise ValueError(f"{name} is {value!r}; give a whole number from {least} to {most}.")
    return int(value)


def _one_of(environment: Mapping[str, str], name: str, values: tuple[str, ...]) -> str:
    value = environment.get(name) or values[0]
    if value not in values:
        raise ValueError(f"{name} is {value!r}; give one of {', '.join(values)}.")
    return value
