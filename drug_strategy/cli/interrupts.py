"""Stopped from the keyboard, by a service manager or by a closed terminal: one sentence, at once.

The exit status is 128 and the signal's number. SIGTERM and SIGHUP end the work as Ctrl-C does.
"""

import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

from drug_strategy.cli import console

STOPPED = "stopped; what is published is as it was"
_passed_on: list[int] = []


@contextmanager
def noted() -> Iterator[Callable[[], int]]:
    """Let SIGTERM and SIGHUP stop the work as Ctrl-C does; gives which signal came last.

    Dagster and dbt set handlers of their own, so the number is read from Python's wake-up socket.
    """
    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, _as_keyboard)
    awake = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)

    def last() -> int:
        with suppress(BlockingIOError):
            # SIGINT is also how the others are passed on: the first that is another counts.
            came = reader.recv(4096)
            return next((each for each in came if each != signal.SIGINT), signal.SIGINT)
        return signal.SIGINT

    try:
        yield last
    finally:
        signal.set_wakeup_fd(awake)
        for number, handler in before.items():
            signal.signal(number, handler)
        reader.close()
        writer.close()


def leave(number: int) -> NoReturn:
    """End the process without what libraries do at its end: their threads may still be at work."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(128 + number)


@contextmanager
def stopped_at_once() -> Iterator[None]:
    """While modules are imported, end the process where it is.

    An exception in the middle of an import may be printed or kept by a library.
    """
    before = signal.signal(signal.SIGINT, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _as_keyboard(number: int, _: FrameType | None) -> None:
    _passed_on.append(number)
    signal.raise_signal(signal.SIGINT)


def _stop(number: int, _: FrameType | None) -> None:
    console.complain(STOPPED)
    leave(_passed_on[-1] if _passed_on else number)
