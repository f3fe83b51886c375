"""The options for a single refresh, in addition to the settings."""

from dataclasses import dataclass
from datetime import date

ALL = "all"


@dataclass(frozen=True)
class Request:
    """The options for a single refresh.

    `without` lists returns, or files as <return>/<path>, to leave out this time. `accept_missing`
    lists returns that may have files or rows missing. `accept_revisions` lists indicators whose
    final figures may change, or ALL. `dry_run` builds without publishing. `new_person_key` accepts
    a pseudonym key that differs from the previous one.
    """

    as_at: date | None = None
    without: tuple[str, ...] = ()
    accept_missing: tuple[str, ...] = ()
    accept_revisions: tuple[str, ...] = ()
    dry_run: bool = False
    new_person_key: bool = False
