"""The head start as the refresh sees it: started, asked for what came of it, ended.

What it says reaches the screen by itself; what came of it comes through a pipe, pickled.
"""

import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any

from drug_strategy.settings import PROJECT

if TYPE_CHECKING:
    from drug_strategy.landing import Listing
    from drug_strategy.quality import ExpectationOutcome


@dataclass(frozen=True)
class Judged:
    """A return's newly landed files, how many, and what came of each check of them."""

    return_name: str
    files: int
    outcomes: "list[ExpectationOutcome]"


class HeadStart:
    """Lands and judges beside this process, which must hold the home's lock until it has ended."""

    def __init__(self, as_at: date | None) -> None:
        """Start on the folders that the environment names."""
        self._has_failed = False
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-W",
                "ignore",
                "-m",
                __package__,
                *([as_at.isoformat()] if as_at else []),
            ],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=0,  # out of reach of the keyboard, which stops this process alone
        )

    def __enter__(self) -> "HeadStart":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it, done or not, with every process that it has started."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        while self._process.stdout.read(1 << 16):
            pass
        self._process.stdout.close()
        self._process.wait()

    @cached_property
    def has_news(self) -> bool:
        """Its first word: whether a file is new, or else something has stopped it."""
        assert self._process.stdout is not None
        try:
            return bool(pickle.load(self._process.stdout))
        except EOFError:
            return True

    def listing(self) -> "Listing | None":
        """Wait for what has landed; None where the landing failed when asked for before.

        Raises:
            Exception: what stopped the landing.
        """
        if self._has_failed:
            return None
        _ = self.has_news  # comes before the rest
        listing: Listing = self._next()
        return listing

    def judged(self) -> Iterator[Judged] | None:
        """Wait for each return to be judged, in the order of their contracts; None as `listing`.

        Raises:
            Exception: what stopped the judging.
        """
        return None if self._has_failed else iter(self._next, None)

    def settle(self) -> None:
        """Wait for its end, and so for the data docs, if it could write them."""
        assert self._process.stdout is not None
        self._process.stdout.read()

    def _next(self) -> Any:
        assert self._process.stdout is not None
        try:
            found = pickle.load(self._process.stdout)
        except EOFError:
            found = RuntimeError("landing and judging ended before they were done")
        if isinstance(found, Exception):
            self._has_failed = True
            raise found
        return found
