"""The home folder: where each stage keeps its files, and how it is made."""

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from drug_strategy.settings.errors import UserError

PROJECT = Path(__file__).resolve().parents[2]
_SPECIAL = frozenset("'\"*?[]{}$%#=;\\")  # they are special in SQL, a glob or an address
_DAGSTER = PROJECT / "orchestration" / "dagster.yaml"
_MARKS_OF_A_HOME = ("landed", "warehouse.duckdb", "person.key")


@dataclass(frozen=True)
class Home:
    """The home folder, absolute, and the places below it."""

    home: Path

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


def _write_once(path: Path, text: str) -> None:
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
