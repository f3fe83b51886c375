"""The options of a single refresh, as opposed to the settings."""

from dataclasses import dataclass
from datetime import date

ALL = "all"


@dataclass(frozen=True)
class Request:
    """The options for a single refresh.

    `without` lists the returns, or files as <return>/<path>, to leave out of this refresh.
    `accept_missing` lists returns that are published even if files or rows are missing.
    `accept_revisions` lists the indicators whose final figures may change, or is ALL. With
    `dry_run`, the figures are built but not published. `new_person_key` allows a key for pseudonyms
    that differs from the previous key.
    """

    as_at: date | None = None
    without: tuple[str, ...] = ()
    accept_missing: tuple[str, ...] = ()
    accept_revisions: tuple[str, ...] = ()
    dry_run: bool = False
    new_person_key: bool = False
