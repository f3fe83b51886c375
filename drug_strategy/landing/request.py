"""What one refresh is asked to do beyond the settings, by whoever starts it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Request:
    """`without` names returns, or files as <return>/<path>, that are left out this time.

    `accept_missing` names returns that may have lost files; `dry_run` builds and does not publish.
    """

    as_at: date | None = None
    without: tuple[str, ...] = ()
    accept_missing: tuple[str, ...] = ()
    accept_revisions: bool = False
    dry_run: bool = False
