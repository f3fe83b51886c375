"""A process beside this one, which imports Great Expectations while this one imports the rest.

Either takes seconds of one core. What this process would do with Great Expectations it lets the
other do, until it ends it; when this one ends, however that happens, so does the other.
"""

import importlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, ParamSpec, TypeVar

from drug_strategy.io import engine
from drug_strategy.quality.rules import ValidationError
from drug_strategy.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class _Beside:
    process: "subprocess.Popen[bytes]"  # its input ends with this process, by a kill too
    asked: Connection


_running: list[_Beside] = []


def begin(settings: Settings) -> None:
    """Start the process, unless it is running or this one has imported Great Expectations."""
    if _running or "great_expectations" in sys.modules:
        return
    settings.export()
    ours, its = socket.socketpair()
    with its:
        process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(its.fileno())],
            stdin=subprocess.PIPE,
            pass_fds=[its.fileno()],
        )
    _running.append(_Beside(process, Connection(ours.detach())))


def do(what: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Call a function of a module in the process, or here if none is running.

    Raises:
        ValidationError: if the process was killed.
        Exception: what the function raises.
    """
    if not _running:
        return what(*arguments, **named)
    asked = _running[0].asked
    try:
        asked.send((what, arguments, named))
        returned, raised = asked.recv()
    except (EOFError, OSError) as error:
        end()
        raise ValidationError(
            "The process that validates was killed, perhaps for want of memory; refresh again."
        ) from error
    if raised is not None:
        raise raised
    result: T = returned
    return result


def end() -> None:
    """End the process, which frees its memory."""
    while _running:
        beside = _running.pop()
        beside.process.communicate()
        beside.asked.close()


def _serve(answered: Connection) -> None:
    """Be the process: the keyboard stops the one that it works for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_other, daemon=True).start()
    engine.allow(Settings.from_environment().operations)
    with suppress(Exception):  # what is asked for then raises it
        importlib.import_module("drug_strategy.quality.suite")
    with suppress(EOFError, OSError):  # the other has ended
        while True:
            what, arguments, named = answered.recv()
            answer: tuple[Any, BaseException | None]
            try:
                answer = what(*arguments, **named), None
            except Exception as error:  # is raised where it was asked for
                answer = None, error
            answered.send(answer)
    os._exit(1)


def _end_with_the_other() -> None:
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    _serve(Connection(int(sys.argv[1])))
