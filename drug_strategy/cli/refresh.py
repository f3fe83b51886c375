"""The command `refresh`: lands the returns, and runs Dagster's job if anything is new."""

import importlib
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from drug_strategy import up_to_date
from drug_strategy.answers.status import refusals, summary
from drug_strategy.cli import console, interrupts
from drug_strategy.io.files import Busy, exclusive
from drug_strategy.io.progress import say
from drug_strategy.landing import land
from drug_strategy.notifications import begin, report
from drug_strategy.publication import attempts, generations, holds
from drug_strategy.publication.changes import compare
from drug_strategy.request import Request
from drug_strategy.settings import Occupied, Settings
from drug_strategy.transform import spark


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
        found = summary(settings.published / generations.LINK)
        if generations.current(settings.published) == before:
            found = replace(found, indicators_changed=0, figures_changed=0)
    console.show_summary(found, settings.report / "index.html", refusals(settings, before))
    attempt = attempts.own(settings)
    too_large = attempt.sentence if attempt else None
    if too_large:
        console.print_error(too_large)
    return found.is_clean and not too_large


def _show_dry_run(settings: Settings, request: Request) -> None:
    found = compare(settings, generations.current(settings.published))
    held = holds.reasons(found, request, settings.operations.revision_limit)
    shown = [f"{each.sentence}; {each.option} publishes it" for each in held]
    if found and found.is_with_revisions:
        say(holds.WITH_REVISIONS)
    console.show_changes(found, shown)


@contextmanager
def _attempt(settings: Settings, may_wait: bool) -> Iterator[None]:
    """Prepare and lock the home, record how the refresh ends, and send a notice if needed.

    This is the only place in which the command sends notices. A refresh that is stopped by a signal
    sends none.

    Raises:
        Occupied: if another refresh is running, unless this refresh may wait for it.
        UserError: if the refresh fails or is held; the sentence says why.
    """
    with ExitStack() as kept:  # the lock is kept until the end is recorded
        try:
            _prepare(settings)
            kept.enter_context(_locked(settings, may_wait))
            say(f"refreshing {settings.home} from {settings.returns}")
            begin(settings, "the command")
            yield
            attempts.end(settings, attempts.NOTHING_NEW)
            report(settings)
        except Occupied:
            raise
        except KeyboardInterrupt as stopped:
            attempts.end(settings, attempts.STOPPED)
            attempt = attempts.own(settings)
            if attempt and attempt.outcome == attempts.PUBLISHED:
                raise KeyboardInterrupt(interrupts.AFTER_PUBLISHING) from stopped
            raise
        except BaseException as error:
            reason = attempts.reason_of(settings, error)
            report(settings, attempts.fail(settings, reason))
            if reason is error:
                raise
            raise reason from error


def _prepare(settings: Settings) -> None:
    if not settings.landed.exists():  # a folder with a misspelt name must not become a home
        settings.require_returns()
    settings.require_two_folders()
    settings.require_address_space()
    spark.require(settings)
    settings.prepare()
    settings.export_dagster()
    console.show_progress(settings.logs / "refresh.log")


@contextmanager
def _locked(settings: Settings, may_wait: bool) -> Iterator[None]:
    def waiting() -> None:
        say(f"another refresh of {settings.home} is running; waiting for it to end")

    try:
        with exclusive(settings.home / "refresh.lock", waiting if may_wait else None):
            yield
    except Busy as error:
        raise Occupied(
            f"Another refresh of {settings.home} is running; try again later."
        ) from error


def _refresh(settings: Settings, request: Request) -> None:
    settings.require_returns()
    imports = Imports(settings)
    _land(settings, request, imports)
    if up_to_date.is_up_to_date(settings):
        say(up_to_date.NOTHING_NEW)
        return
    say("starting Dagster and dbt")
    imports.begin()
    _run(settings, request, imports)


def _land(settings: Settings, request: Request, imports: "Imports") -> None:
    """Land the files in the returns folder; at the first new file, start the slow imports."""

    def progress(line: str) -> None:
        imports.begin()
        say(line)

    if not up_to_date.is_up_to_date(settings):
        imports.begin()
    found = land(settings, request, progress, attempts.started_at(settings))
    if found.clock_was_ahead:
        say(found.clock_was_ahead)
        attempts.remark(settings, attempts.CLOCK, found.clock_was_ahead)


def _run(settings: Settings, request: Request, imports: "Imports") -> None:
    with interrupts.stopped_at_once():
        imports.end()
    from orchestration.run import refresh as run

    run(settings, request)


class Imports:
    """Imports Dagster, dbt and Great Expectations in a thread while files are landed.

    The imports take several seconds, so they begin only when something new is found.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._thread = threading.Thread(target=self._import, daemon=True)
        self._has_begun = False

    def begin(self) -> None:
        """Start the thread, unless it has been started."""
        if not self._has_begun:
            self._has_begun = True
            self._thread.start()

    def end(self) -> None:
        """Wait until everything is imported."""
        self._thread.join()

    def _import(self) -> None:
        try:
            importlib.import_module("orchestration.run")
            importlib.import_module("drug_strategy.transform.project").parsed(self._settings)
            importlib.import_module("drug_strategy.quality.suite")
        except Exception:  # the main thread imports the module again and reports the error
            sys.modules.pop("orchestration.run", None)
