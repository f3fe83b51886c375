"""The command `refresh`: runs Dagster's job if there may be anything new, and shows the result."""

import gc
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from drug_strategy.answers.status import (
    accounted,
    few,
    new_files,
    reasons_in,
    rows_of,
    summary,
)
from drug_strategy.cli import console, interrupts
from drug_strategy.io.progress import say
from drug_strategy.io.text import number, printable
from drug_strategy.publication import generations
from drug_strategy.refreshing import attempts, holds, up_to_date
from drug_strategy.refreshing.lock import locked_refresh
from drug_strategy.settings import Request, Settings

_FILES = 10  # A dry run lists at most this many files per indicator.
_CHANGES = ("indicators_changed", "figures_changed", "figures_redefined")


def carry_out(settings: Settings, request: Request, may_wait: bool) -> bool:
    """Refresh the warehouse and show the result.

    Return false if a file was refused or too large, or if a row was quarantined.
    """
    with _attempt(settings, may_wait):
        before = generations.current(settings.published)
        _run(settings, request)
        if request.dry_run:
            comparison = holds.compare(settings, before, request)
            if comparison and comparison.is_with_revisions:
                say(f"{holds.WITH_REVISIONS}.")
            _show_changes(comparison)
            return True
        published = summary(settings.published_file)
        if generations.current(settings.published) == before:
            published |= dict.fromkeys(_CHANGES, 0)
    refused_before = [refusal["text"] for refusal in rows_of(settings, before, "refused")]
    files = [
        file
        for query in ("empty", "left_out")
        for file in new_files(settings, before, published["publication_id"], query)
    ]
    lines = few([printable(file["text"]) for file in files], reasons_in(settings))
    _show_summary(published, settings.report / "index.html", refused_before, lines)
    attempt = attempts.own(settings)
    too_large = attempt.sentence if attempt else None
    if too_large:
        console.print_error(too_large)
    return not (published["refused"] or published["quarantined"] or too_large)


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


def _run(settings: Settings, request: Request) -> None:
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


def _show_summary(
    published: Mapping[str, Any],
    report: Path,
    refused_before: Collection[str],
    of_new_files: Sequence[str],
) -> None:
    """Print the result of a refresh, including a sentence about each newly refused file.

    A single line counts the files that had already been refused in the previous publication. The
    lines `of_new_files` list new files with rows left out or without rows.
    """
    refusals = published["refusals"]
    new = [refusal for refusal in refusals if refusal not in refused_before]
    for refusal in new:
        print(f"refused: {printable(refusal)}", file=sys.stderr)
    if before := len(refusals) - len(new):
        why = "the report's page on data quality says why"
        print(f"still refused: {number(before, 'file')}; {why}", file=sys.stderr)
    if refusals and published["contains_synthetic"]:
        planned = "The example returns contain deliberate faults, to show how faults are handled."
        print(planned, file=sys.stderr)
    figures = number(published["figures_changed"], "figure")
    changed = f"{published['indicators_changed']:,} ({figures} for London and boroughs)"
    lines = [
        *accounted(published),
        *(("new file", line) for line in of_new_files),
        ("indicators changed", changed),
        ("as at", published["as_at"].isoformat()),
        ("published (UTC)", published["published_at"].isoformat(" ", "seconds")),
        ("file", str(published["path"])),
    ]
    if report.exists():
        lines.append(("report", str(report)))
    console.page("Drug strategy warehouse", [("", lines)])


def _show_changes(comparison: holds.Comparison | None) -> None:
    """Print what a refresh would change, which files cause this, and any reasons to hold it."""
    if comparison is None:
        print("Nothing is published yet: every figure would be new.")
        return
    sections: list[console.Section] = []
    for indicator in comparison.indicators:
        figures = "{new:,} new, {revised:,} revised, {withdrawn:,} withdrawn".format(**indicator)
        if indicator["largest"] is not None:
            figures += f"; the largest revision is {indicator['largest']:,.4g}"
        files = [("file", printable(file)) for file in indicator["files"][:_FILES]]
        rest = len(indicator["files"]) - _FILES
        files += [("", f"and {rest:,} more")] if rest > 0 else []
        sections.append((indicator["indicator_id"], [("figures", figures), *files]))
    changed, before = comparison.complete_changed, comparison.complete_before
    share = (
        f"{changed:,} of {before:,} complete figures already published would be revised or"
        f" withdrawn ({100 * changed / before if before else 0:.1f} %)"
    )
    lines = [("", share)]
    lines += [
        ("would be held", f"{hold.text}; {hold.typed} publishes it") for hold in comparison.holds
    ]
    console.page("Dry run: nothing was published", [("", lines), *sections])
