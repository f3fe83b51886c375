"""Say where everything is: the code, the dbt project, the returns folder and a home's files."""

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from drug_strategy import __version__
from drug_strategy.io.errors import UserError

CODE = Path(__file__).resolve().parents[2]
"""The folder containing drug_strategy and orchestration: a checkout's root, or site-packages."""
# An installed package includes a copy of the dbt project (see pyproject.toml).
_SHIPPED = CODE / "drug_strategy" / "project"
IS_INSTALLED = _SHIPPED.is_dir()
PROJECT = _SHIPPED if IS_INSTALLED else CODE
"""The dbt project: the root of a checkout, or the copy in an installed wheel."""
_SPECIAL = frozenset("'\"*?[]{}$%#=;\\")  # special characters in SQL, globs or addresses
_DAGSTER = CODE / "orchestration" / "dagster.yaml"
LINK = "drug_strategy.duckdb"
"""The name of the published file, after which DuckDB names the database."""
FORM = 1
"""The form of the home's files, which a change raises if older versions could not read them."""
_MARKS_OF_A_HOME = ("landed", "warehouse.duckdb", "person.key")


@dataclass(frozen=True)
class Folders:
    """The home and the returns folder, as absolute paths.

    Each property is a path in the home folder where a stage stores its files.
    """

    home: Path
    returns: Path

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
    def published_file(self) -> Path:
        """The link to the current published file."""
        return self.published / LINK

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
    def up_to_date(self) -> Path:
        """The note of what the warehouse and each output were made from."""
        return self.dbt / "up_to_date.json"

    @property
    def decided(self) -> Path:
        """The copies of the tables that decided the figures of the last build."""
        return self.dbt / "decided.duckdb"

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


def _is_no_text(letter: str) -> bool:
    """Return whether this character stands for an invalid UTF-8 byte in a file name."""
    return "\ud800" <= letter <= "\udfff"


def _write_once(path: Path, text: str) -> None:
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
