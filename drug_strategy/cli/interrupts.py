"""Stops at once, with one sentence, on Ctrl-C, a service manager's signal or a closed terminal.

The exit status is 128 plus the signal's number. SIGTERM and SIGHUP act like Ctrl-C.
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

STOPPED = "stopped; the publication is unchanged"
AFTER_PUBLISHING = (
    "stopped after the new figures were published; the next refresh makes the report and the"
    " return notes"
)
_passed_on: list[int] = []


@contextmanager
def noted() -> Iterator[Callable[[], int]]:
    """Let SIGTERM and SIGHUP stop the work like Ctrl-C. Yield a getter of the last signal.

    Dagster and dbt set their own handlers, so the number is read from Python's wake-up socket.
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
            # The other handlers raise SIGINT as well, so the first other signal is the real one.
            received = reader.recv(4096)
            return next((each for each in received if each != signal.SIGINT), signal.SIGINT)
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
    """End the process without libraries' exit handlers: their threads may still be working."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(128 + number)


@contextmanager
def stopped_at_once() -> Iterator[None]:
    """End the process at once if a signal arrives while modules are imported.

    A library may print or swallow an exception in the middle of an import.
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
    console.print_error(STOPPED)
    leave(_passed_on[-1] if _passed_on else number)
