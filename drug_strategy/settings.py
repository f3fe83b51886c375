"""The settings: two folders, and the environment variables that operators may set.

Settings are read once, from the command line and the environment. Only this module reads the
environment. `VARIABLES` lists the variables; profiles.yml has others, which dbt reads for Spark.
"""

import json
import os
import re
import resource
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from drug_strategy import __version__
from drug_strategy.io.text import shown

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
CODE = Path(__file__).resolve().parents[1]
"""The folder containing drug_strategy and orchestration: a checkout's root, or site-packages."""
# An installed package includes a copy of the dbt project (see pyproject.toml).
_SHIPPED = CODE / "drug_strategy" / "project"
IS_INSTALLED = _SHIPPED.is_dir()
PROJECT = _SHIPPED if IS_INSTALLED else CODE
"""The dbt project: the root of a checkout, or the copy in an installed wheel."""
ENGINES = ("duckdb", "spark", "spark_cluster")
_MEMORY = re.compile(r"([1-9]\d*(?:\.\d+)?)\s*([kmgt])i?b", re.IGNORECASE)
_AT = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9][A-Za-z0-9.-]*"
_ADDRESS = re.compile(rf"{_AT}|[\w .'-]+<{_AT}>")
LEAST_MEMORY = 400  # Megabytes needed to build one model.
_MEMORY_FROM, _MEMORY_TO = 50, 1_000_000_000  # Megabytes; DuckDB needs at least 50.
_SPACE, _SPACE_OF_A_THREAD = 2_700, 150  # Megabytes of address space, besides DuckDB's memory.
_GROUPS = Path("/proc/self/cgroup")
_LIMITS = {  # where control groups (versions 2 and 1) store memory limits
    "": (Path("/sys/fs/cgroup"), "memory.max"),
    "memory": (Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"),
}
_SPECIAL = frozenset("'\"*?[]{}$%#=;\\")  # special characters in SQL, globs or addresses
_DAGSTER = CODE / "orchestration" / "dagster.yaml"
FORM = 1
"""The form of the home's files, which a change raises if older versions could not read them."""
_MARKS_OF_A_HOME = ("landed", "warehouse.duckdb", "person.key")


class UserError(Exception):
    """An error that the user can correct, shown as one sentence without a traceback.

    The names of files are marked in the sentence (see `io.text.named`), but not in the error's
    text.
    """

    exit_status = 1

    def __str__(self) -> str:
        """Return the sentence as people see it."""
        return shown(self.sentence)

    @property
    def sentence(self) -> str:
        """Return the sentence with its marked names."""
        return super().__str__()


class Held(UserError):
    """An error for a refresh that is held until somebody has checked what looks wrong."""

    exit_status = 4


class Occupied(UserError):
    """An error for a refresh that does not wait for another refresh to finish."""

    exit_status = 75  # EX_TEMPFAIL, as in sysexits.h: try again later


class UsageError(UserError):
    """An error in the command's arguments."""

    exit_status = 2


def machine_threads() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine_memory() -> str:
    """Return a quarter of the memory available to this process, but never less than 400MB.

    The available memory may be less than the machine's, because a container or a systemd unit
    (MemoryMax=) may limit it. If the process's address space is limited, room is left in it for
    everything else.
    """
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    memory = min([size, *_group_limits()]) // 4_000_000
    if (space := _address_space()) is not None:
        memory = min(memory, int(space) - _SPACE - _SPACE_OF_A_THREAD * machine_threads())
    return f"{max(LEAST_MEMORY, memory)}MB"


def _address_space() -> float | None:
    """Return this process's address-space limit in megabytes, or None if it has no limit."""
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if limit == resource.RLIM_INFINITY else limit / 1_000_000


def _group_limits() -> Iterator[int]:
    """Yield the memory limits in bytes of this process's control groups."""
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
                        ):  # the group does not exist, or has no limit ("max")
                            yield int((folder / name).read_text("ascii"))


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
        return max(1, min(self.threads, int(_megabytes(self.memory) / LEAST_MEMORY)))

    @property
    def has_too_little_memory(self) -> bool:
        """Return whether memory may be too small to build even one model."""
        return _megabytes(self.memory) < LEAST_MEMORY

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
        if not _MEMORY_FROM <= _megabytes(memory.strip()) <= _MEMORY_TO:
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
class Settings:
    """A refresh's settings and its two folders, as absolute paths.

    Each property is a path in the home folder where a stage stores its files.
    """

    home: Path
    returns: Path
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

    @property
    def database(self) -> Path:
        """The private warehouse."""
        return self.home / "warehouse.duckdb"

    @property
    def spark(self) -> Path:
        """The folder for Spark's tables, catalogue and temporary files."""
        return self.home / "spark"

    @property
    def published(self) -> Path:
        """The folder of the published file, which is the only folder that other users may read."""
        return self.home / "published"

    @property
    def report(self) -> Path:
        """The web pages of the report, which are made from the published file."""
        return self.home / "report"

    @property
    def data_docs(self) -> Path:
        """The data docs, which show each return's checks and their latest counts."""
        return self.home / "data_docs"

    @property
    def return_notes(self) -> Path:
        """The notes for senders. There is one for each file with faults."""
        return self.home / "return_notes"

    @property
    def briefs(self) -> Path:
        """The boroughs' briefs."""
        return self.home / "briefs"

    @property
    def release(self) -> Path:
        """The public editions, and the link to the current edition."""
        return self.home / "release"

    @property
    def revisions(self) -> Path:
        """The revisions as Parquet files, which survive even if the warehouse is deleted."""
        return self.home / "revisions"

    def checksum(self, generation: str) -> Path:
        """Return the path of the published file's checksum.

        Readers cannot open the checksum file.
        """
        return self.home / "checksums" / f"{generation}.sha256"

    @property
    def damaged(self) -> Path:
        """Published files that had changed since their publication. No reader can open them."""
        return self.home / "damaged"

    @property
    def landed(self) -> Path:
        """The folder of the landed returns."""
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
        """The files that the last dbt build wrote."""
        return self.home / "dbt"

    @property
    def code_read(self) -> Path:
        """The files that dbt writes when parsing the code.

        They are in the checkout's `target` folder, which all homes share. If the project is
        installed, or if this user cannot write to the checkout, they are kept in the home folder.
        """
        is_ours = os.access(PROJECT, os.W_OK) and not IS_INSTALLED
        return PROJECT / "target" if is_ours else self.dbt

    @property
    def logs(self) -> Path:
        """The log files."""
        return self.home / "logs"

    @property
    def notices(self) -> Path:
        """The notices. Each is a separate file."""
        return self.home / "notices"

    @property
    def form(self) -> Path:
        """The note that records the form of the home, and the version that last wrote it."""
        return self.home / "home.json"

    def require_form(self) -> None:
        """Raise a UserError if a newer version has given the home a form unknown to this version.

        Versions before 0.3.0 wrote no note of the form.
        """
        try:
            note = json.loads(self.form.read_text("utf-8"))
            form, version = int(note["form"]), str(note["version"])
        except (OSError, ValueError, TypeError, KeyError):
            return
        if form > FORM:
            raise UserError(
                f"The home folder {self.home} was last written by version {version} of the"
                f" warehouse; this is version {__version__}. Install version {version} again, or"
                f" restore a backup of the home made by version {__version__} or earlier."
            )

    def prepare(self) -> None:
        """Create the home folder, and make it and all new files private to this user.

        The mode of an existing warehouse's home is left alone, because its owner may have given
        others access.

        Raises:
            UserError: if the folder cannot be created or written to, if it contains anything but a
                warehouse, or if only a newer version of the software can read it.
        """
        self.require_form()
        os.umask(0o077)
        special = sorted(
            {
                character
                for character in str(self.home)
                if character in _SPECIAL or character < " " or _is_no_text(character)
            }
        )
        if special:
            raise UserError(
                f"The path of the home folder {self.home} must not contain {special[0]!r};"
                " choose another."
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
            raise UserError(
                f"This user cannot write to the home folder {self.home}; make the folder writable."
            )

    def _require_own_home(self) -> None:
        if self.home.stat().st_mode & stat.S_ISVTX:
            raise UserError(
                f"The home folder {self.home} is shared by all users; give another one with --home."
            )
        entries = {entry.name for entry in os.scandir(self.home)}
        if entries - {"refresh.lock"} and not entries & set(_MARKS_OF_A_HOME):
            raise UserError(
                f"The folder {self.home} is not a warehouse's home and is not empty; "
                "give a new or empty folder with --home."
            )

    def require_address_space(self) -> None:
        """Raise a UserError if the limit on this process's address space is too small.

        With too small a limit, libraries cannot be loaded, threads cannot be started, and DuckDB
        seems to need more memory than WAREHOUSE_MEMORY.
        """
        allowed, limit = self.operations, _address_space()
        beside = _SPACE + _SPACE_OF_A_THREAD * allowed.threads
        if limit is not None and limit < beside + _megabytes(allowed.memory):
            raise UserError(
                f"The limit on this process's address space (ulimit -v) is {limit:,.0f} MB, but a"
                f" refresh needs {beside:,} MB in addition to WAREHOUSE_MEMORY"
                f" ({allowed.memory}); raise the limit, or limit the memory with systemd's"
                " MemoryMax= instead."
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

    def require_returns(self) -> None:
        """Raise a UserError if the returns folder is missing, unreadable or overlaps the home."""
        if not os.path.isdir(self.returns):
            raise UserError(f"There is no returns folder {self.returns}; name one with --returns.")
        if not os.access(self.returns, os.R_OK | os.X_OK):
            raise UserError(
                f"This user cannot read the returns folder {self.returns}; make it readable."
            )
        self.require_two_folders()

    def require_two_folders(self) -> None:
        """Raise a UserError if either folder contains the other."""
        home, returns = os.path.realpath(self.home), os.path.realpath(self.returns)
        if os.path.commonpath([home, returns]) in (home, returns):
            raise UserError(
                f"The home folder {self.home} and the returns folder {self.returns} must not be"
                " inside each other; give two separate folders."
            )


def _megabytes(memory: str) -> float:
    """Convert a size such as 2GB to megabytes. Return 0 if the text is not a size."""
    match = _MEMORY.fullmatch(memory)
    return float(match[1]) * 1000.0 ** ("kmgt".index(match[2].lower()) - 1) if match else 0


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


def _is_no_text(letter: str) -> bool:
    """Return whether this character stands for an invalid UTF-8 byte in a file name."""
    return "\ud800" <= letter <= "\udfff"


def _write_once(path: Path, text: str) -> None:
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


def _path(given: str | None) -> Path | None:
    return _absolute(given) if given else None


def _absolute(path: str) -> Path:
    return Path(os.path.abspath(os.path.expanduser(path)))
