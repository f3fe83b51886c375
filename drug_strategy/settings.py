"""Settings: the folders and the operations settings. Only this module reads the environment."""

import json
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from drug_strategy.operations import Operations

PROJECT = Path(__file__).resolve().parent.parent
_SPECIAL = frozenset("'\"*?[]{}$%#=;\\")  # they are special in SQL, a glob or an address
_DAGSTER = PROJECT / "orchestration" / "dagster.yaml"
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
class Settings:
    """The two folders that a refresh works on, both absolute, and the operations settings."""

    home: Path
    returns: Path
    keep_generations: int = 10
    keep_days: int = 90
    person_key: str | None = field(default=None, repr=False)
    contact: str | None = None
    next_edition: str | None = None
    releases: bool = False
    spark_tables: Path | None = None
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
            spark_tables=_path(os.environ.get("WAREHOUSE_SPARK_TABLES")),
            java_home=_path(os.environ.get("JAVA_HOME")),
        )

    def export(self) -> None:
        """Let dbt, Dagster and Great Expectations in this process see the same folders."""
        os.environ["WAREHOUSE_HOME"] = str(self.home)
        os.environ["WAREHOUSE_RETURNS"] = str(self.returns)
        os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
        os.environ["GX_ANALYTICS_ENABLED"] = "false"
        os.environ["PYTHONWARNINGS"] = "ignore"  # of semaphores, when a process was stopped

    def export_dagster(self) -> None:
        """Let Dagster in this process, or in its successor, use the home's history."""
        self.export()
        os.environ["DAGSTER_HOME"] = str(self.dagster)

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
    def logs(self) -> Path:
        """The logs."""
        return self.home / "logs"

    @property
    def notices(self) -> Path:
        """The notifications, a file each."""
        return self.home / "notices"

    def require_returns(self) -> None:
        """Raise a UserError if the returns folder does not exist or cannot be read."""
        if not os.path.isdir(self.returns):
            raise UserError(f"There is no returns folder {self.returns}; name one with --returns.")
        if not os.access(self.returns, os.R_OK | os.X_OK):
            raise UserError(f"The returns folder {self.returns} cannot be read by this user.")

    def prepare(self) -> None:
        """Make the home folder, private; new files of this process are private from here on.

        The mode of a home with a warehouse does not change: its owner may have let others in.

        Raises:
            UserError: if the folder cannot be made or written to, or contains other things.
        """
        os.umask(0o077)
        special = sorted(
            {letter for letter in str(self.home) if letter in _SPECIAL or letter < " "}
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


def _path(given: str | None) -> Path | None:
    return _absolute(given) if given else None


def _absolute(path: str) -> Path:
    return Path(os.path.abspath(os.path.expanduser(path)))


def _write_once(path: Path, text: str) -> None:
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
