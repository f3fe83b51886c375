"""Stops the command on Ctrl-C, SIGTERM or SIGHUP with a one-sentence message.

Service managers send SIGTERM, and closing a terminal sends SIGHUP. The exit status is 128 plus the
signal number.
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
def interruptible() -> Iterator[Callable[[], int]]:
    """Make SIGTERM and SIGHUP stop the command as Ctrl-C does.

    Yield a function that returns the number of the signal that stopped the command.

    Dagster and dbt replace the signal handlers, so the signal number is read from a wake-up socket.
    """
    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:  # under nohup, SIGHUP is already ignored
            signal.signal(number, _as_keyboard)
    awake = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)

    def last() -> int:
        with suppress(BlockingIOError):
            # Our handler for SIGTERM and SIGHUP also raises SIGINT, so any other signal takes
            # precedence.
            received = reader.recv(4096)
            return next((number for number in received if number != signal.SIGINT), signal.SIGINT)
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
    """End the process without running exit handlers, as library threads may still be active."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(128 + number)


@contextmanager
def stopped_at_once() -> Iterator[None]:
    """End the process immediately if a signal arrives while modules are being imported.

    Raising an exception is not enough, because a library may print or ignore the exception during
    its import.
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
