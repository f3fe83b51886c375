"""The options that apply to a single refresh."""

from dataclasses import dataclass
from datetime import date

ALL = "all"


@dataclass(frozen=True)
class Request:
    """The options for a single refresh.

    `without` lists what to leave out: names of returns, or files as <return>/<path>.
    `accept_missing` lists the returns to publish even if some of their files or rows are missing.
    `accept_revisions` lists the indicators whose final figures may change, or is ALL for all
    indicators. `accept_answers` lists the survey waves, such as 2012-13 Q3, whose unusual answers
    somebody has checked. With `dry_run`, the figures are built but not published. `new_person_key`
    allows the key for pseudonyms to differ from the previous key.
    """

    as_at: date | None = None
    without: tuple[str, ...] = ()
    accept_missing: tuple[str, ...] = ()
    accept_revisions: tuple[str, ...] = ()
    accept_answers: tuple[str, ...] = ()
    dry_run: bool = False
    new_person_key: bool = False
