"""The settings: the two folders, and what the operator sets in the environment.

Made once, from the command line and the environment, which only this module reads:

WAREHOUSE_RETURNS           folder of the returns (./returns)
WAREHOUSE_HOME              home folder of the warehouse (./warehouse)
WAREHOUSE_PERSON_KEY        key for pseudonyms of persons (person.key of the home)
WAREHOUSE_CONTACT           contact for readers of the public edition
WAREHOUSE_NEXT_EDITION      date of the next edition, in words
WAREHOUSE_RELEASE           yes: each refresh makes an edition
JAVA_HOME                   Java for Spark
WAREHOUSE_MEMORY            memory of DuckDB in each stage (a quarter of the machine's)
WAREHOUSE_THREADS           threads of the engine in each stage (the machine's cores)
WAREHOUSE_ENGINE            engine that dbt builds the models on, a target of profiles.yml: duckdb,
                            spark (in this process) or spark_cluster (one elsewhere) (duckdb)
WAREHOUSE_KEEP_RUNS         number of finished runs to keep (200)
WAREHOUSE_KEEP_RUN_DAYS     days for which finished runs are kept (90)
WAREHOUSE_KEEP_RUN_MB       megabytes that the history of runs may take (200)
WAREHOUSE_KEEP_PUBLICATIONS number of publications to keep (10)
WAREHOUSE_KEEP_EDITIONS     number of public editions whose files are kept (10)
WAREHOUSE_KEEP_MB           megabytes that publications, or editions, may take (2000)
WAREHOUSE_KEEP_GONE_DAYS    days for which rows of a file that is gone from the returns folder are
                            kept (30)
WAREHOUSE_REVISION_LIMIT    percent of the published figures that a refresh may change (10)
WAREHOUSE_NOTICE_WEBHOOK    address to which a failure is posted, as JSON {"text": ...}
WAREHOUSE_NOTICE_MAIL       recipients of a failure, separated by commas
WAREHOUSE_MAIL_FROM         sender of those mails (warehouse@<host name>)
WAREHOUSE_MAIL_SERVER       host or host:port that takes mail without a password (localhost)

profiles.yml says what else dbt reads for Spark.
"""

import json
import os
import re
import socket
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

CODE = Path(__file__).resolve().parents[1]
"""The folder of both packages: a checkout's root, or site-packages."""
# pyproject.toml puts the dbt project there in a wheel.
_SHIPPED = CODE / "drug_strategy" / "project"
IS_INSTALLED = _SHIPPED.is_dir()
PROJECT = _SHIPPED if IS_INSTALLED else CODE
"""The dbt project: a checkout's root, or its copy in an installed wheel."""
ENGINES = ("duckdb", "spark", "spark_cluster")
_MEMORY = re.compile(r"([1-9]\d*(?:\.\d+)?)\s*([kmgt])i?b", re.IGNORECASE)
_AT = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9][A-Za-z0-9.-]*"
_ADDRESS = re.compile(rf"{_AT}|[\w .'-]+<{_AT}>")
LEAST_MEMORY = 400  # megabytes, which one model needs
_MEMORY_FROM, _MEMORY_TO = 50, 1_000_000_000  # megabytes: with less, DuckDB opens no file
_GROUPS = Path("/proc/self/cgroup")
_LIMITS = {  # of a control group's memory, below /sys/fs/cgroup: of version 2, and of version 1
    "": (Path("/sys/fs/cgroup"), "memory.max"),
    "memory": (Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"),
}
_SPECIAL = frozenset("'\"*?[]{}$%#=;\\")  # they are special in SQL, a glob or an address
_DAGSTER = CODE / "orchestration" / "dagster.yaml"
_MARKS_OF_A_HOME = ("landed", "warehouse.duckdb", "person.key")


class UserError(Exception):
    """An error that the user can correct: one plain sentence, shown without a traceback."""

    exit_status = 1


class Held(UserError):
    """Nothing is published until a person has looked at it; the sentence says how to proceed."""

    exit_status = 4


class UsageError(UserError):
    """The command was called with wrong arguments."""

    exit_status = 2


@dataclass(frozen=True)
class Operations:
    """The operations settings, each with its default."""

    memory: str = f"{LEAST_MEMORY}MB"
    threads: int = 2
    engine: str = "duckdb"
    keep_runs: int = 200
    keep_run_days: int = 90
    keep_run_mb: int = 200
    keep_publications: int = 10
    keep_editions: int = 10
    keep_mb: int = 2_000
    keep_gone_days: int = 30
    revision_limit: int = 10
    webhook: str | None = field(default=None, repr=False)
    mail: tuple[str, ...] = ()
    mail_from: str = ""
    mail_server: str = "localhost:25"

    @property
    def models(self) -> int:
        """The number of models that dbt builds side by side: one a thread, as memory allows."""
        return max(1, min(self.threads, int(_megabytes(self.memory) / LEAST_MEMORY)))

    @property
    def has_too_little_memory(self) -> bool:
        """Whether not even one model is sure to build, however few the rows."""
        return _megabytes(self.memory) < LEAST_MEMORY

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
        memory = environment.get("WAREHOUSE_MEMORY") or machine_memory()
        sender = environment.get("WAREHOUSE_MAIL_FROM", "").strip()
        if webhook and not webhook.startswith(("https://", "http://")):
            raise ValueError("WAREHOUSE_NOTICE_WEBHOOK must begin with https:// or http://.")
        host, _, port = server.partition(":")
        if not host or not (port or "25").isdecimal():
            raise ValueError(f"WAREHOUSE_MAIL_SERVER is {server!r}; give host or host:port.")
        if not _MEMORY_FROM <= _megabytes(memory.strip()) <= _MEMORY_TO:
            raise ValueError(
                f"WAREHOUSE_MEMORY is {memory!r}; give a size from 50MB to 1000TB, such as 400MB."
            )
        if sender and not _ADDRESS.fullmatch(sender):
            raise ValueError(f"WAREHOUSE_MAIL_FROM is {sender!r}; give one address.")
        named = environment.get("WAREHOUSE_NOTICE_MAIL", "").split(",")
        mail = [address.strip() for address in named if address.strip()]
        for address in mail:
            if not _ADDRESS.fullmatch(address):
                raise ValueError(
                    f"WAREHOUSE_NOTICE_MAIL has {address!r}; give addresses, separated by commas."
                )
        return cls(
            memory=memory.strip(),
            threads=_whole(environment, "WAREHOUSE_THREADS", machine_threads(), 1, 1024),
            engine=_one_of(environment, "WAREHOUSE_ENGINE", ENGINES),
            keep_runs=_whole(environment, "WAREHOUSE_KEEP_RUNS", 200, 1, 100_000),
            keep_run_days=_whole(environment, "WAREHOUSE_KEEP_RUN_DAYS", 90, 1, 36_500),
            keep_run_mb=_whole(environment, "WAREHOUSE_KEEP_RUN_MB", 200, 20, 1_000_000),
            keep_publications=_whole(environment, "WAREHOUSE_KEEP_PUBLICATIONS", 10, 2, 10_000),
            keep_editions=_whole(environment, "WAREHOUSE_KEEP_EDITIONS", 10, 1, 10_000),
            keep_mb=_whole(environment, "WAREHOUSE_KEEP_MB", 2_000, 1, 10_000_000),
            keep_gone_days=_whole(environment, "WAREHOUSE_KEEP_GONE_DAYS", 30, 0, 36_500),
            revision_limit=_whole(environment, "WAREHOUSE_REVISION_LIMIT", 10, 0, 100),
            webhook=webhook,
            mail=tuple(mail),
            mail_from=sender,
            mail_server=f"{host}:{port or 25}",
        )


@dataclass(frozen=True)
class Settings:
    """The two folders that a refresh works on, both absolute, and the operations settings.

    Its properties are the places below the home folder, where each stage keeps its files.
    """

    home: Path
    returns: Path
    keep_days: int = 90
    person_key: str | None = field(default=None, repr=False)
    contact: str | None = None
    next_edition: str | None = None
    releases: bool = False
    java_home: Path | None = None
    operations: Operations = field(default_factory=Operations)

    @classmethod
    def from_environment(cls, home: str | None = None, returns: str | None = None) -> "Settings":
        """Take what was given, otherwise the environment, otherwise ./warehouse and ./returns.

        Raises:
            UserError: if the environment holds an invalid value.
        """
        try:
            operations = Operations.of(os.environ)
        except ValueError as error:
            raise UserError(str(error)) from error
        return cls(
            operations=operations,
            home=_absolute(home or os.environ.get("WAREHOUSE_HOME") or "warehouse"),
            returns=_absolute(returns or os.environ.get("WAREHOUSE_RETURNS") or "returns"),
            person_key=os.environ.get("WAREHOUSE_PERSON_KEY") or None,
            contact=os.environ.get("WAREHOUSE_CONTACT") or None,
            next_edition=os.environ.get("WAREHOUSE_NEXT_EDITION") or None,
            releases=os.environ.get("WAREHOUSE_RELEASE") == "yes",
            java_home=_path(os.environ.get("JAVA_HOME")),
        )

    @property
    def database(self) -> Path:
        """The private warehouse."""
        return self.home / "warehouse.duckdb"

    @property
    def spark(self) -> Path:
        """The tables that Spark builds, its list of them, and its scratch."""
        return self.home / "spark"

    @property
    def published(self) -> Path:
        """The folder of the published file, the only one that others may read."""
        return self.home / "published"

    @property
    def report(self) -> Path:
        """The pages of the report, made from the published file."""
        return self.home / "report"

    @property
    def data_docs(self) -> Path:
        """Great Expectations' pages."""
        return self.home / "data_docs" / "site"

    @property
    def return_notes(self) -> Path:
        """The notes for senders, a file for each of theirs that has a fault."""
        return self.home / "return_notes"

    @property
    def release(self) -> Path:
        """The public editions, and the link to the current one."""
        return self.home / "release"

    @property
    def editions(self) -> Path:
        """What each edition published and hid: private, and never to be lost."""
        return self.home / "editions"

    @property
    def revisions(self) -> Path:
        """The revisions, as Parquet; they outlive the warehouse."""
        return self.home / "revisions"

    def checksum(self, generation: str) -> Path:
        """The file with the SHA-256 of a published file, out of its readers' reach."""
        return self.home / "checksums" / f"{generation}.sha256"

    @property
    def landed(self) -> Path:
        """The landed returns."""
        return self.home / "landed"

    @property
    def results(self) -> Path:
        """The validation results of landed rows."""
        return self.home / "validation"

    @property
    def dagster(self) -> Path:
        """Dagster's run history."""
        return self.home / "dagster"

    @property
    def dbt(self) -> Path:
        """The artefacts of dbt's last build."""
        return self.home / "dbt"

    @property
    def code_read(self) -> Path:
        """What dbt has read of the code: a checkout's own `target` serves every home.

        The home has it if the project is installed or this user cannot write to the checkout.
        """
        is_ours = os.access(PROJECT, os.W_OK) and not IS_INSTALLED
        return PROJECT / "target" if is_ours else self.dbt

    @property
    def logs(self) -> Path:
        """The logs."""
        return self.home / "logs"

    @property
    def notices(self) -> Path:
        """The notifications, a file each."""
        return self.home / "notices"

    def prepare(self) -> None:
        """Make the home folder, private; new files of this process are private from here on.

        The mode of a home with a warehouse does not change: its owner may have let others in.

        Raises:
            UserError: if the folder cannot be made or written to, or contains other things.
        """
        os.umask(0o077)
        special = sorted(
            {each for each in str(self.home) if each in _SPECIAL or each < " " or _is_no_text(each)}
        )
        if special:
            raise UserError(
                f"The home folder {self.home} has {special[0]!r} in its name; rename it."
            )
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            self._require_own_home()
            if not self.database.exists() and stat.S_IMODE(self.home.stat().st_mode) != 0o700:
                self.home.chmod(0o700)
            for folder in (self.landed, self.dagster, self.dbt, self.logs, self.revisions):
                folder.mkdir(exist_ok=True)
            self.published.mkdir(exist_ok=True)
            self.published.chmod(0o755)
            history = _DAGSTER.read_text("utf-8").replace("HISTORY", json.dumps(str(self.dagster)))
            _write_once(self.dagster / "dagster.yaml", history)
        except OSError as error:
            reason = (error.strerror or "unknown error").lower()
            raise UserError(f"The home folder {self.home} cannot be used: {reason}.") from error
        if not os.access(self.home, os.W_OK | os.X_OK):
            raise UserError(f"The home folder {self.home} cannot be written to by this user.")

    def _require_own_home(self) -> None:
        if self.home.stat().st_mode & stat.S_ISVTX:
            raise UserError(f"The home folder {self.home} is shared by all users; give another.")
        found = {entry.name for entry in os.scandir(self.home)}
        if found - {"refresh.lock"} and not found & set(_MARKS_OF_A_HOME):
            raise UserError(
                f"The folder {self.home} is not a warehouse's home and is not empty; "
                "give a new or empty folder with --home."
            )

    def export(self) -> None:
        """Let dbt, Dagster and Great Expectations in this process see the same folders.

        What the environment asks of dbt itself is dropped, but for secrets: with DBT_EMPTY it would
        build empty tables, with DBT_RESOURCE_TYPES it would not test them.
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
        os.environ["PYTHONWARNINGS"] = "ignore"  # of semaphores, when a process was stopped

    def export_dagster(self) -> None:
        """Let Dagster in this process, or in its successor, use the home's history."""
        self.export()
        os.environ["DAGSTER_HOME"] = str(self.dagster)

    def require_returns(self) -> None:
        """Raise a UserError if the returns folder is missing, unreadable or not apart from home."""
        if not os.path.isdir(self.returns):
            raise UserError(f"There is no returns folder {self.returns}; name one with --returns.")
        if not os.access(self.returns, os.R_OK | os.X_OK):
            raise UserError(f"The returns folder {self.returns} cannot be read by this user.")
        self.require_two_folders()

    def require_two_folders(self) -> None:
        """Raise a UserError if one of the two folders is inside the other."""
        home, returns = os.path.realpath(self.home), os.path.realpath(self.returns)
        if os.path.commonpath([home, returns]) in (home, returns):
            raise UserError(
                f"Of the home folder {self.home} and the returns folder {self.returns}, one is"
                " inside the other; give two separate folders."
            )


def machine_threads() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine_memory() -> str:
    """Return a quarter of the memory that this process may use, and at least 400MB.

    That is the machine's, its container's or its systemd unit's (MemoryMax=), whichever is least.
    """
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{max(LEAST_MEMORY, min([size, *_group_limits()]) // 4_000_000)}MB"


def _group_limits() -> Iterator[int]:
    """Yield the memory limit, in bytes, of each control group that this process is in."""
    try:
        lines = _GROUPS.read_text("utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        for controller, (root, name) in _LIMITS.items():
            if controller in controllers.split(","):
                group = root / path.lstrip("/")
                for folder in (group, *group.parents):
                    if folder.is_relative_to(root):
                        with suppress(
                            OSError, ValueError
                        ):  # no such group here, or no limit: "max"
                            yield int((folder / name).read_text("ascii"))


def _megabytes(memory: str) -> float:
    """A size such as 2GB in megabytes; 0 if it is not a size."""
    found = _MEMORY.fullmatch(memory)
    return float(found[1]) * 1000.0 ** ("kmgt".index(found[2].lower()) - 1) if found else 0


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


def _is_no_text(letter: str) -> bool:
    """Whether it is a byte of a file name that is not UTF-8, as Python shows it."""
    return "\ud800" <= letter <= "\udfff"


def _write_once(path: Path, text: str) -> None:
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


def _path(given: str | None) -> Path | None:
    return _absolute(given) if given else None


def _absolute(path: str) -> Path:
    return Path(os.path.abspath(os.path.expanduser(path)))
