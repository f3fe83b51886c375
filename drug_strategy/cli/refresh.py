"""The command `refresh`: runs Dagster's job if there may be anything new, and shows the result."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from drug_strategy.answers.status import (
    few,
    left_out_of_new_files,
    reasons_in,
    rows_of,
    summary,
)
from drug_strategy.cli import console, interrupts
from drug_strategy.io.progress import say
from drug_strategy.io.text import printable
from drug_strategy.publication import generations
from drug_strategy.refreshing import attempts, holds, up_to_date
from drug_strategy.refreshing.lock import locked_refresh
from drug_strategy.settings import Request, Settings

_CHANGES = ("indicators_changed", "figures_changed", "figures_redefined")


def refresh(settings: Settings, request: Request, may_wait: bool) -> bool:
    """Refresh the warehouse and show the result.

    Return false if a file was refused or too large, or if a row was quarantined.
    """
    with _attempt(settings, may_wait):
        before = generations.current(settings.published)
        _refresh(settings, request)
        if request.dry_run:
            _show_dry_run(settings, request)
            return True
        published = summary(settings.published_file)
        if generations.current(settings.published) == before:
            published |= dict.fromkeys(_CHANGES, 0)
    refused_before = [refusal["text"] for refusal in rows_of(settings, before, "refused")]
    left_out = left_out_of_new_files(settings, before, published["publication_id"])
    lines = few([printable(file["text"]) for file in left_out], reasons_in(settings))
    console.show_summary(published, settings.report / "index.html", refused_before, lines)
    attempt = attempts.own(settings)
    too_large = attempt.sentence if attempt else None
    if too_large:
        console.print_error(too_large)
    return not (published["refused"] or published["quarantined"] or too_large)


def _show_dry_run(settings: Settings, request: Request) -> None:
    comparison = holds.compare(settings, generations.current(settings.published), request)
    if comparison and comparison.is_with_revisions:
        say(f"{holds.WITH_REVISIONS}.")
    console.show_changes(comparison)


@contextmanager
def _attempt(settings: Settings, may_wait: bool) -> Iterator[None]:
    """Begin a refresh. If it is stopped after publishing, say so."""
    log = settings.logs / "refresh.log"
    try:
        with locked_refresh(
            settings,
            "the command",
            prepared=lambda: console.show_progress(log),
            tell=say if may_wait else None,
        ):
            say(f"refreshing {settings.home} from {settings.returns}")
            yield
    except KeyboardInterrupt as stopped:
        attempt = attempts.own(settings)
        if attempt and attempt.outcome == attempts.PUBLISHED:
            raise KeyboardInterrupt(interrupts.AFTER_PUBLISHING) from stopped
        raise


def _refresh(settings: Settings, request: Request) -> None:
    """Run Dagster's job, unless the returns folder is visibly unchanged."""
    settings.require_returns()
    attempts.started_at(settings)
    if up_to_date.is_landed(settings, request) and up_to_date.is_up_to_date(settings):
        say(up_to_date.NOTHING_NEW)
        attempts.end(settings, attempts.NOTHING_NEW)
        return
    say("starting Dagster and dbt")
    gc.disable()  # until everything is imported (see `orchestration.run`)
    with interrupts.stopped_at_once():
        from orchestration.run import run_refresh
    run_refresh(settings, request)
