"""Say where everything is: the code, the dbt project, the returns folder and a home's files."""

import json
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from drug_strategy import __version__
from drug_strategy.io.errors import UserError, reason

CODE = Path(__file__).resolve().parents[2]
"""The folder containing drug_strategy and orchestration: a checkout's root, or site-packages."""
# An installed package includes a copy of the dbt project (see pyproject.toml).
_SHIPPED = CODE / "drug_strategy" / "project"
IS_INSTALLED = _SHIPPED.is_dir()
PROJECT = _SHIPPED if IS_INSTALLED else CODE
"""The dbt project: the root of a checkout, or the copy in an installed wheel."""
# Special characters in SQL, globs or addresses, control characters, and bytes that are no UTF-8.
_SPECIAL = re.compile(r"""['"*?\[\]{}$%#=;\\\x00-\x1f\ud800-\udfff]""")
_DAGSTER = CODE / "orchestration" / "dagster.yaml"
LINK = "drug_strategy.duckdb"
"""The name of the published file, after which DuckDB names the database."""
FORM = 1
"""The form of the home's files, which a change raises if older versions could not read them."""
_MARKS_OF_A_HOME = ("landed", "warehouse.duckdb", "person.key")


class _Place:
    """A path in the home folder where a stage stores its files."""

    def __init__(self, *parts: str) -> None:
        self._parts = parts

    def __get__(self, folders: "Folders", _: type | None = None) -> Path:
        return folders.home.joinpath(*self._parts)


@dataclass(frozen=True)
class Folders:
    """The home and the returns folder, as absolute paths, and the places in the home."""

    home: Path
    returns: Path

    database = _Place("warehouse.duckdb")
    """The private warehouse."""
    spark = _Place("spark")
    """The folder for Spark's tables, catalogue and temporary files."""
    published = _Place("published")
    """The folder of the published file, which is the only folder that other users may read."""
    published_file = _Place("published", LINK)
    """The link to the current published file."""
    report = _Place("report")
    """The web pages of the report, which are made from the published file."""
    data_docs = _Place("data_docs")
    """The data docs, which show each return's checks and their latest counts."""
    return_notes = _Place("return_notes")
    """The notes for senders. There is one for each file with faults."""
    briefs = _Place("briefs")
    release = _Place("release")
    """The public editions, and the link to the current edition."""
    revisions = _Place("revisions")
    """The revisions as Parquet files, which survive even if the warehouse is deleted."""
    damaged = _Place("damaged")
    """Published files that had changed since their publication. No reader can open them."""
    landed = _Place("landed")
    results = _Place("validation")
    """The validation results of landed rows."""
    dagster = _Place("dagster")
    dbt = _Place("dbt")
    up_to_date = _Place("dbt", "up_to_date.json")
    """The note of what the warehouse and each output were made from."""
    logs = _Place("logs")
    notices = _Place("notices")
    form = _Place("home.json")
    """The note that records the form of the home, and the version that last wrote it."""

    def checksum(self, generation: str) -> Path:
        """Return the checksum of a published file, which readers cannot open."""
        return self.home / "checksums" / f"{generation}.sha256"

    @property
    def code_read(self) -> Path:
        """The files that dbt writes when parsing the code, in the checkout's `target` folder.

        If the project is installed, or if this user cannot write there, they are kept in the home.
        """
        is_ours = os.access(PROJECT, os.W_OK) and not IS_INSTALLED
        return PROJECT / "target" if is_ours else self.dbt

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
        """
        self.require_form()
        os.umask(0o077)
        if special := _SPECIAL.search(str(self.home)):
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
            file = self.dagster / "dagster.yaml"
            if not file.exists() or file.read_text("utf-8") != history:
                file.write_text(history, "utf-8")
        except OSError as error:
            raise UserError(
                f"The home folder {self.home} cannot be used: {reason(error)}."
            ) from error
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
