"""The process of a head start: lands, has each return judged once it has landed, hands on results.

Its stdin is held open by the refresh that it works for, and ends with it. On its stdout it says
whether anything is new, as soon as that is known; what came of the landing, then of each return's
judging, then None; or what stopped it. The data docs come last, and nothing is said of them.
"""

import logging
import os
import pickle
import sys
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from typing import Any

from drug_strategy import quality
from drug_strategy.contracts import contracts
from drug_strategy.head_start import Judged, judge
from drug_strategy.io.progress import say
from drug_strategy.landing import ListedFile, Told, land
from drug_strategy.settings import Settings


class _Answers:
    """What is said to the refresh, the first word but once."""

    def __init__(self) -> None:
        self._stream = sys.stdout.buffer
        self._is_first = True

    def begin(self, is_new: bool) -> None:
        if self._is_first:
            self._is_first = False
            self.tell(is_new)

    def tell(self, found: Any) -> None:
        self._stream.write(pickle.dumps(found))
        self._stream.flush()


def main(as_at: date | None) -> None:
    """Land and judge what the environment names; what stops it is told."""
    threading.Thread(target=_end_with_refresh, daemon=True).start()
    answers = _Answers()
    settings = Settings.from_environment()
    try:
        judge.prepare(settings)
        with ProcessPoolExecutor(
            1, get_context("spawn"), initializer=judge.begin, initargs=(settings,)
        ) as pool:
            _work(settings, as_at, pool, answers)
    except Exception as error:  # whatever it is, the asset raises it where it is told of
        logging.getLogger(__name__).exception("The head start stopped.")
        answers.begin(is_new=True)
        answers.tell(error)


def _work(
    settings: Settings, as_at: date | None, pool: ProcessPoolExecutor, answers: _Answers
) -> None:
    asked: dict[str, tuple[int, Future[list[quality.ExpectationOutcome]]]] = {}

    def have_judged(return_name: str, files: list[ListedFile]) -> None:
        accepted = [(file.sha256, file.received_on) for file in files if file.status == "accepted"]
        new = quality.unjudged(settings.home, return_name, accepted)
        if new:
            future = pool.submit(judge.judged, settings.home, return_name, new)
            asked[return_name] = (len(new), future)

    def progress(line: str) -> None:
        answers.begin(is_new=True)
        say(line)

    settings.require_returns()
    quality.sweep(settings.home)
    told = Told(progress, have_judged)
    listing = land(settings.returns, settings.home, as_at, told, settings.person_key)
    answers.begin(any(file.is_new for file in listing.files))
    answers.tell(listing)
    for return_name in contracts():
        if return_name in asked:
            files, future = asked[return_name]
            answers.tell(Judged(return_name, files, future.result()))
        else:
            quality.none_file(settings.home, return_name)
            answers.tell(Judged(return_name, 0, []))
    answers.tell(None)
    if asked:
        pool.submit(quality.build_data_docs, settings.home).result()


def _end_with_refresh() -> None:
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    main(date.fromisoformat(sys.argv[1]) if len(sys.argv) > 1 else None)
