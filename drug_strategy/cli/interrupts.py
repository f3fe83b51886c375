"""Stopped from the keyboard while modules are imported: at once, and with the same sentence.

An exception raised in the middle of an import may be printed or kept by a library. What stops the
work itself is not said here.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from drug_strategy.cli import console

STOPPED = "stopped; what is published stands"


@contextmanager
def stopped_at_once() -> Iterator[None]:
    """End the process, and with it the locks it holds, where the keyboard asks for it."""
    before = signal.signal(signal.SIGINT, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _stop(_: int, __: FrameType | None) -> None:
    console.complain(STOPPED)
    os._exit(1)
