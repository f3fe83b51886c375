"""Where things lie and how long they are kept: the only module that reads the environment.

What does not belong here: anything that a return, an indicator or a publication is.
"""

import json
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from drug_strategy.operations import Running

_ODD = frozenset("'\"*?[]{}$%#=;\\")  # they mean something to SQL, to a glob or to an address
PROJECT = Path(__file__).resolve().parent.parent
_DAGSTER = PROJECT / "orchestration" / "dagster.yaml"


class UserError(Exception):
    """Something that the user can put right: one plain sentence, shown without a traceback."""

    exit_status = 1


class UsageError(UserError):
    """The command was not called as it must be."""

    exit_status = 2


@dataclass(frozen=True)
class Settings:
    """The two folders that a refresh works on, both absolute, and what else its keeper sets."""

    home: Path
    returns: Path
    keep_generations: int = 10
    keep_days: int = 90
    person_key: str | None = field(default=None, repr=False)
    running: Running = field(default_factory=Running)

    @classmethod
    def from_environment(cls, home: str | None = None, returns: str | None = None) -> "Settings":
        """What was given, else the environment, else ./warehouse and ./returns.

        Raises:
            UserError: where the environment says something that cannot be meant.
        """
        try:
            running = Running.of(os.environ)
        except ValueError as error:
            raise UserError(str(error)) from error
        return cls(
            running=running,
            home=_absolute(home or os.environ.get("WAREHOUSE_HOME") or "warehouse"),
            returns=_absolute(returns or os.environ.get("WAREHOUSE_RETURNS") or "returns"),
            person_key=os.environ.get("WAREHOUSE_PERSON_KEY") or None,
        )

    def export(self) -> None:
        """Let what runs in this process and below it (dbt, Dagster, GX) see the same folders."""
        os.environ["WAREHOUSE_HOME"] = str(self.home)
        os.environ["WAREHOUSE_RETURNS"] = str(self.returns)
        os.environ["DAGSTER_HOME"] = str(self.dagster)
        os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
        os.environ["GX_ANALYTICS_ENABLED"] = "false"
        os.environ["PYTHONWARNINGS"] = "ignore"  # of semaphores, where a process was stopped

    @property
    def database(self) -> Path:
        """The private warehouse."""
        return self.home / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """The folder of the published file, the only one that others may read."""
        return self.home / "published"

    @property
    def report(self) -> Path:
        """The report's site, made from the published file."""
        return self.home / "report"

    @property
    def revisions(self) -> Path:
        """What each publication said, as Parquet; outlives the warehouse."""
        return self.home / "revisions"

    def checksum(self, generation: str) -> Path:
        """Where the SHA-256 of a published file stands: out of reach of those who read it."""
        return self.home / "checksums" / f"{generation}.sha256"

    @property
    def landed(self) -> Path:
        """The landed returns."""
        return self.home / "landed"

    @property
    def dagster(self) -> Path:
        """Dagster's run history."""
        return self.home / "dagster"

    @property
    def dbt(self) -> Path:
        """Dbt's artefacts."""
        return self.home / "dbt"

    @property
    def logs(self) -> Path:
        """What went to no screen."""
        return self.home / "logs"

    @property
    def notices(self) -> Path:
        """What went wrong, a plain message each time."""
        return self.home / "notices"

    def require_returns(self) -> None:
        """Raise a UserError where the returns folder is none, or cannot be read."""
        if not os.path.isdir(self.returns):
            raise UserError(f"There is no returns folder {self.returns}; name one with --returns.")
        if not os.access(self.returns, os.R_OK | os.X_OK):
            raise UserError(f"The returns folder {self.returns} cannot be read by this user.")

    def prepare(self) -> None:
        """Make the home folder, private; new files of this process are private from here on.

        A home that holds a warehouse already keeps its mode: its keeper may have let others in.

        Raises:
            UserError: where the folder cannot be made or written to.
        """
        os.umask(0o077)
        odd = sorted({letter for letter in str(self.home) if letter in _ODD or letter < " "})
        if odd:
            raise UserError(f"The home folder {self.home} has {odd[0]!r} in its name; rename it.")
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            mode = self.home.stat().st_mode
            if mode & stat.S_ISVTX:
                raise UserError(
                    f"The home folder {self.home} is shared by all; give one of its own."
                )
            if not self.database.exists() and stat.S_IMODE(mode) != 0o700:
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


def _absolute(path: str) -> Path:
    return Path(os.path.abspath(os.path.expanduser(path)))


def _write_once(path: Path, text: str) -> None:
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
