"""The command `refresh`: lands the returns, and runs Dagster's job if anything is new."""

import importlib
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import duckdb

from drug_strategy import up_to_date
from drug_strategy.answers.status import summary
from drug_strategy.cli import console, interrupts
from drug_strategy.io import files
from drug_strategy.io.files import Busy, exclusive
from drug_strategy.io.progress import say
from drug_strategy.landing import land
from drug_strategy.notifications import notify
from drug_strategy.publication import attempts, generations, holds
from drug_strategy.publication.changes import compare
from drug_strategy.request import Request
from drug_strategy.settings import Settings, UserError
from drug_strategy.transform import spark


def refresh(settings: Settings, request: Request, may_wait: bool) -> bool:
    """Refresh the warehouse and show the result.

    Return false if a file was refused or too large, or if a row was quarantined.
    """
    if not settings.landed.exists():  # a folder with a misspelt name must not become a home
        settings.require_returns()
    settings.require_two_folders()
    spark.require(settings)
    settings.prepare()
    settings.export_dagster()
    console.show_progress(settings.logs / "refresh.log")

    def waiting() -> None:
        say(f"another refresh of {settings.home} is running; waiting for it to end")

    try:
        with exclusive(settings.home / "refresh.lock", waiting if may_wait else None):
            say(f"refreshing {settings.home} from {settings.returns}")
            before = generations.current(settings.published)
            with _attempt(settings):
                _refresh(settings, request)
            if request.dry_run:
                _show_dry_run(settings, request)
                return True
            found = summary(settings.published / generations.LINK)
            if generations.current(settings.published) == before:
                found = replace(found, indicators_changed=0, figures_changed=0)
    except Busy as error:
        raise UserError(f"Another refresh of {settings.home} is running; try later.") from error
    console.show_summary(found, settings.report / "index.html", _refused(settings, before))
    attempt = attempts.last(settings)
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


def _refused(settings: Settings, generation: str | None) -> tuple[str, ...]:
    """Return the files refused in a publication; none if the publication cannot be read."""
    try:
        path = generation and generations.path_of(settings.published, generation)
        return summary(path).refusals if path else ()
    except UserError:
        return ()


@contextmanager
def _attempt(settings: Settings) -> Iterator[None]:
    """Record how the refresh ended, unless Dagster's job has already recorded it.

    The command `status` shows the record.
    """
    try:
        attempts.begin(settings, "the command")
        yield
        attempts.end(settings, attempts.NOTHING_NEW)
    except UserError as error:
        attempts.end(settings, attempts.FAILED, str(error))
        raise
    except (OSError, duckdb.Error) as error:
        sentence = files.trouble(settings.home, f"{error} {getattr(error, 'strerror', '')}")
        if sentence is None:
            raise
        attempts.end(settings, attempts.FAILED, sentence)
        raise UserError(sentence) from error
    except KeyboardInterrupt as stopped:
        attempts.end(settings, attempts.STOPPED)
        attempt = attempts.last(settings)
        if attempt and attempt.outcome == attempts.PUBLISHED:
            raise KeyboardInterrupt(interrupts.AFTER_PUBLISHING) from stopped
        raise
    except BaseException:
        attempts.end(settings, attempts.STOPPED)
        raise


def _refresh(settings: Settings, request: Request) -> None:
    try:
        settings.require_returns()
    except UserError as error:
        notify(settings, uuid4().hex, str(error))
        raise
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
        notify(settings, uuid4().hex, found.clock_was_ahead, "found that the clock had been ahead")


def _run(settings: Settings, request: Request, imports: "Imports") -> None:
    try:
        with interrupts.stopped_at_once():
            imports.end()
        from orchestration.run import refresh as run
    except UserError as error:  # dbt cannot read the models
        notify(settings, uuid4().hex, str(error))
        raise
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
