"""The health of the warehouse as metrics in Prometheus's text format.

They are for node_exporter's textfile collector, which reads a file that a cron job writes.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from drug_strategy.answers.status import OUTCOMES, Health, Summary, state_of
from drug_strategy.publication import attempts
from drug_strategy.publication.attempts import Attempt
from drug_strategy.settings import Settings

_STATES = ("none", "running", "suspended", "silent")


def as_metrics(found: Health, settings: Settings) -> str:
    """Return the health as metrics; those that this user may not see are left out."""
    lines = _metric("published", "1 if figures are published, otherwise 0.", bool(found.published))
    if found.published and found.age:
        age = found.age.total_seconds()
        lines += _metric("age_seconds", "Time since the publication was last up to date.", age)
        lines += _of_publication(found.published)
    if found.attempt:
        lines += _of_attempt(found.attempt)
    if found.is_whole:
        lines += _of_home(found, settings)
    return "\n".join([*lines, ""])


def _of_publication(published: Summary) -> Iterator[str]:
    at = published.published_at.replace(tzinfo=UTC).timestamp()
    yield from _metric("publication_timestamp_seconds", "When the figures were published.", at)
    files = {
        "accepted": published.files - published.refused - published.duplicates,
        "refused": published.refused,
        "duplicate": published.duplicates,
    }
    yield from _by("files", "Files behind the publication, by status.", "status", files)
    rows = {
        "accepted": published.accepted,
        "superseded": published.superseded,
        "withdrawn": published.withdrawn,
        "duplicate": published.repeated,
        "quarantined": published.quarantined,
    }
    yield from _by("rows", "Records behind the publication, by disposition.", "disposition", rows)
    overdue = sum(each.since is not None for each in published.outstanding)
    due = sum(each.due is not None for each in published.outstanding)
    yield from _metric("returns_overdue", "Returns and quarters past their due date.", overdue)
    yield from _metric("returns_due", "Returns and quarters that are due on a day to come.", due)
    entries = published.entries_due
    yield from _metric("register_entries_due", "Entries that the register lacks.", entries)


def _of_attempt(attempt: Attempt) -> Iterator[str]:
    outcomes = {
        name.replace(" ", "_"): name == attempt.outcome for name in (*OUTCOMES, attempts.RUNNING)
    }
    about = "1 for the outcome of the last refresh."
    yield from _by("last_refresh_outcome", about, "outcome", outcomes)
    began = datetime.fromisoformat(attempt.started_at)
    about = "When the last refresh began."
    yield from _metric("last_refresh_start_timestamp_seconds", about, began.timestamp())
    if attempt.ended_at:
        took = (datetime.fromisoformat(attempt.ended_at) - began).total_seconds()
        about = "How long the last refresh took."
        yield from _metric("last_refresh_duration_seconds", about, took)


def _of_home(found: Health, settings: Settings) -> Iterator[str]:
    states = {name: name == state_of(found) for name in _STATES}
    yield from _by("refresh_state", "1 for the state of the refresh now.", "state", states)
    about = "Notices since the publication was last up to date."
    yield from _metric("notices", about, len(found.notices))
    about = "1 if Dagster's daemon runs, otherwise 0."
    yield from _metric("is_scheduled", about, found.is_scheduled)
    parts = {
        "home": settings.home,
        "publications": settings.published / "generations",
        "landed": settings.landed,
        "report": settings.report,
        "history": settings.dagster,
        "editions": settings.release,
    }
    sizes = {name: _size(folder) for name, folder in parts.items()}
    yield from _by("size_bytes", "Size of the home and of its parts.", "part", sizes)


def _metric(name: str, about: str, value: float) -> list[str]:
    return [*_head(name, about), f"warehouse_{name} {float(value)!r}"]


def _by(name: str, about: str, label: str, values: Mapping[str, float]) -> list[str]:
    """Return a metric with a value per value of its label."""
    lines = [f'warehouse_{name}{{{label}="{of}"}} {float(value)!r}' for of, value in values.items()]
    return [*_head(name, about), *lines]


def _head(name: str, about: str) -> list[str]:
    return [f"# HELP warehouse_{name} {about}", f"# TYPE warehouse_{name} gauge"]


def _size(folder: Path) -> int:
    """Return the size of a folder's files in bytes."""
    size = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                size += os.lstat(os.path.join(place, name)).st_size
    return size
