"""The options of one refresh beyond the settings."""

from dataclasses import dataclass
from datetime import date

ALL = "all"


@dataclass(frozen=True)
class Request:
    """`without` names returns, or files as <return>/<path>, to leave out this time.

    `accept_missing` names returns that may have lost files or rows, `accept_revisions` indicators
    whose final figures may change, or ALL; `dry_run` builds without publishing.
    `new_person_key` lets the key of pseudonyms be another than before.
    """

    as_at: date | None = None
    without: tuple[str, ...] = ()
    accept_missing: tuple[str, ...] = ()
    accept_revisions: tuple[str, ...] = ()
    dry_run: bool = False
    new_person_key: bool = False
