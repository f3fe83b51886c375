"""The settings of a refresh, from the command line and the environment."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from drug_strategy.settings.errors import UserError
from drug_strategy.settings.home import Home
from drug_strategy.settings.operations import Operations


@dataclass(frozen=True)
class Settings(Home):
    """The two folders that a refresh works on, both absolute, and the operations settings."""

    returns: Path
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

    def require_returns(self) -> None:
        """Raise a UserError if the returns folder does not exist or cannot be read.

        The same if the home lies in it, or it in the home: one would be taken for the other.
        """
        if not os.path.isdir(self.returns):
            raise UserError(f"There is no returns folder {self.returns}; name one with --returns.")
        if not os.access(self.returns, os.R_OK | os.X_OK):
            raise UserError(f"The returns folder {self.returns} cannot be read by this user.")
        home, returns = os.path.realpath(self.home), os.path.realpath(self.returns)
        if os.path.commonpath([home, returns]) in (home, returns):
            raise UserError(
                f"The home folder {self.home} and the returns folder {self.returns} lie one in the"
                " other; give folders that stand apart."
            )


def _path(given: str | None) -> Path | None:
    return _absolute(given) if given else None


def _absolute(path: str) -> Path:
    return Path(os.path.abspath(os.path.expanduser(path)))
