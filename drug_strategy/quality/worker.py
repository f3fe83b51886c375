"""Validate in a separate process, while the main process lands files and imports Dagster and dbt.

Importing Great Expectations keeps one core busy for three seconds. A separate process frees its
memory when it ends. If there is enough memory for two models at once, returns are validated while
other returns land. A process that has already imported Great Expectations, such as Dagster's
daemon, starts no second process for validation.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Collection
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from typing import Any, ParamSpec, TypeVar

from drug_strategy import quality
from drug_strategy.contracts import contracts
from drug_strategy.io import engine
from drug_strategy.quality.rules import ValidationError
from drug_strategy.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")
Accepted = list[tuple[str, date]]


class Worker:
    """A process that validates files and makes the data docs; `end` frees the memory."""

    def __init__(self, settings: Settings) -> None:
        """Delete what a killed validation left behind, without starting the process yet."""
        settings.export()
        quality.sweep(settings.home)
        self._home = settings.home
        self._ahead: dict[str, tuple[Accepted, Future[Any]]] = {}
        self._pool = None
        if "great_expectations" not in sys.modules:
            self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _begin)

    def start(self) -> None:
        """Start the process, which begins to import Great Expectations."""
        if self._pool:
            self._pool.submit(_import)

    @property
    def begun(self) -> Collection[str]:
        """Return the names of returns whose validation has already begun."""
        return self._ahead

    def validate_ahead(self, return_name: str, accepted: Accepted) -> None:
        """Begin to validate a return's files before the results are needed."""
        if self._pool:
            contract = contracts()[return_name]
            called = self._pool.submit(quality.validate, self._home, contract, accepted)
            self._ahead[return_name] = (accepted, called)

    def validate(
        self, return_name: str, accepted: Accepted
    ) -> tuple[int, list[quality.ExpectationOutcome]]:
        """Validate a return's new files, or wait if `validate_ahead` has begun to do so.

        Raises:
            ValidationError: if a check could not be run, or the process was killed or ended itself.
        """
        asked, called = self._ahead.pop(return_name, (None, None))
        if called is not None:
            found: tuple[int, list[quality.ExpectationOutcome]] = _answer(called)
            if asked == accepted:
                return found
        return self._do(quality.validate, self._home, contracts()[return_name], accepted)

    def build_data_docs(self) -> None:
        """Write the data docs.

        Raises:
            ValidationError: if the process was killed or ended itself.
        """
        self._do(quality.build_data_docs, self._home)

    def end(self, *, wait: bool = True) -> None:
        """End the process once its current task is finished; all other tasks are dropped.

        Without `wait`, return at once, so that a stopped refresh need not wait for a file.
        """
        if self._pool:
            self._pool.shutdown(wait=wait, cancel_futures=True)

    def _do(self, what: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        if self._pool is None:
            return what(*arguments, **named)
        return _answer(self._pool.submit(what, *arguments, **named))


def _answer(called: "Future[T]") -> T:
    try:
        return called.result()
    except BrokenProcessPool as error:
        raise ValidationError(
            "The validation process was killed, perhaps because memory ran out; refresh again."
        ) from error
    except SystemExit as error:
        # pyspark exits with status 0 on import if packages are missing. Raised here, SystemExit
        # would end the refresh as if it had succeeded.
        raise ValidationError(
            "The validation process ended itself, perhaps because a package is missing; install the"
            " locked packages again."
        ) from error


def _begin() -> None:
    """Ignore Ctrl-C, and end when the parent process ends, even if the parent is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    engine.allow(Settings.from_environment().operations)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _import() -> None:
    import drug_strategy.quality.suite  # noqa: F401 - slow, so imported before the first call
