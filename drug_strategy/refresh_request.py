"""The options that apply to a single refresh."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from drug_strategy.io.errors import UserError

ALL = "all"


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

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> "Request":
        """Make a request from a run's configuration, where the date is text.

        Raises:
            UserError: if the date is invalid.
        """
        given: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in config.items()
        }
        if day := given["as_at"]:
            try:
                given["as_at"] = date.fromisoformat(day)
            except ValueError as error:
                raise UserError(f"as_at must be a date such as 2011-03-31, not {day!r}.") from error
        return cls(**given)

    def as_config(self) -> dict[str, Any]:
        """Return the options as a run's configuration."""
        as_at = self.as_at.isoformat() if self.as_at else None
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in {**asdict(self), "as_at": as_at}.items()
        }
