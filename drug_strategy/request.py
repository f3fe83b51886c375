"""The options of one refresh beyond the settings."""

from dataclasses import dataclass
from datetime import date

ALL = "all"


@dataclass(frozen=True)
class Request:
    """What one refresh was asked to do.

    `without` names returns, or files as <return>/<path>, to leave out this time. `accept_missing`
    names returns that may lose files or rows. `accept_revisions` names indicators whose final
    figures may change, or ALL. `dry_run` builds without publishing. `new_person_key` accepts a
    pseudonym key that differs from the previous one.
    """

    as_at: date | None = None
    without: tuple[str, ...] = ()
    accept_missing: tuple[str, ...] = ()
    accept_revisions: tuple[str, ...] = ()
    dry_run: bool = False
    new_person_key: bool = False
