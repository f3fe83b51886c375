"""Reports the health of the warehouse as metrics in Prometheus's text format.

A cron job writes the metrics to a file for node_exporter's textfile collector.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from drug_strategy.answers.status import Health, Summary, state_of
from drug_strategy.refreshing import attempts
from drug_strategy.refreshing.attempts import Attempt
from drug_strategy.settings import Settings

_STATES = ("none", "running", "suspended", "silent")


def as_metrics(health: Health, settings: Settings) -> str:
    """Return the warehouse's health as metrics, leaving out anything this user may not see."""
    metrics = _Metrics()
    metrics.add("published", "1 if figures are published, otherwise 0.", bool(health.published))
    about = "1 if the published file is not what was published, otherwise 0."
    metrics.add("is_damaged", about, bool(health.damage))
    if health.published and health.age:
        age = health.age.total_seconds()
        metrics.add("age_seconds", "Time since the figures were last known to be up to date.", age)
        _add_publication(metrics, health.published)
    if health.attempt:
        _add_attempt(metrics, health.attempt)
    if health.can_see_all:
        _add_home(metrics, health, settings)
    return generate_latest(metrics.registry).decode()


class _Metrics:
    """Gauges whose names begin with `warehouse_`."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()

    def add(self, name: str, about: str, value: float) -> None:
        Gauge(f"warehouse_{name}", about, registry=self.registry).set(value)

    def add_by(self, name: str, about: str, label: str, values: Mapping[str, float]) -> None:
        """Add a gauge that has one label, and one reading for each value of the label."""
        gauge = Gauge(f"warehouse_{name}", about, [label], registry=self.registry)
        for of, value in values.items():
            gauge.labels(of).set(value)


def _add_publication(metrics: _Metrics, published: Summary) -> None:
    at = published.published_at.replace(tzinfo=UTC).timestamp()
    metrics.add("publication_timestamp_seconds", "When the figures were published.", at)
    files = {
        "accepted": published.files - published.refused - published.duplicates,
        "refused": published.refused,
        "duplicate": published.duplicates,
    }
    metrics.add_by("files", "Files behind the publication, by status.", "status", files)
    rows = {
        "accepted": published.accepted,
        "superseded": published.superseded,
        "withdrawn": published.withdrawn,
        "duplicate": published.repeated,
        "quarantined": published.quarantined,
    }
    about = "Records behind the publication, by outcome."
    metrics.add_by("rows", about, "disposition", rows)
    about = "Titles, totals and notes in the files, which are not records."
    metrics.add("no_records", about, published.no_records)
    overdue = sum(owed.reason == "overdue" for owed in published.outstanding)
    due = sum(owed.due is not None for owed in published.outstanding)
    metrics.add("returns_overdue", "Overdue returns, counted once for each quarter.", overdue)
    metrics.add("returns_due", "Returns that are not due yet, counted once for each quarter.", due)
    owed = sum(owed.senders for owed in published.outstanding if owed.since)
    metrics.add("returns_owed", "Lines on the senders' worklists.", owed)


def _add_attempt(metrics: _Metrics, attempt: Attempt) -> None:
    outcomes = {
        name.replace(" ", "_"): name == attempt.outcome
        for name in (*attempts.OUTCOMES, attempts.RUNNING)
    }
    about = "1 for how the last refresh ended."
    metrics.add_by("last_refresh_outcome", about, "outcome", outcomes)
    began = datetime.fromisoformat(attempt.started_at)
    about = "When the last refresh began."
    metrics.add("last_refresh_start_timestamp_seconds", about, began.timestamp())
    if attempt.ended_at:
        took = (datetime.fromisoformat(attempt.ended_at) - began).total_seconds()
        about = "How long the last refresh took."
        metrics.add("last_refresh_duration_seconds", about, took)


def _add_home(metrics: _Metrics, health: Health, settings: Settings) -> None:
    states = {name: name == state_of(health) for name in _STATES}
    metrics.add_by("refresh_state", "1 for the current state of the refresh.", "state", states)
    about = "Number of notices since the figures were last known to be up to date."
    metrics.add("notices", about, len(health.notices))
    about = "1 if the schedule is running, otherwise 0."
    metrics.add("is_scheduled", about, health.is_scheduled)
    parts = {
        "home": settings.home,
        "publications": settings.published / "generations",
        "landed": settings.landed,
        "report": settings.report,
        "history": settings.dagster,
        "editions": settings.release,
    }
    sizes = {name: _size(folder) for name, folder in parts.items()}
    metrics.add_by("size_bytes", "Size of the home folder and of folders in it.", "part", sizes)


def _size(folder: Path) -> int:
    """Return the total size in bytes of a folder's files."""
    size = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                size += os.lstat(os.path.join(place, name)).st_size
    return size
