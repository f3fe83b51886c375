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
from concurrent.futures import Future
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar, TypeVarTuple

from drug_strategy.io import engine
from drug_strategy.quality.rules import ValidationError
from drug_strategy.settings import Settings

Ts = TypeVarTuple("Ts")
T = TypeVar("T")


class _Call(NamedTuple):
    what: Callable[..., Any]
    arguments: tuple[Any, ...]
    answer: "Future[Any]"


class _Beside:
    """The process, and the thread that asks it, one call after the other."""

    def __init__(self) -> None:
        ours, its = socket.socketpair()
        with its:
            # Its input ends with this process, by a kill too.
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(its.fileno())],
                stdin=subprocess.PIPE,
                pass_fds=[its.fileno()],
            )
        self._connection = Connection(ours.detach())
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._ahead: list[_Call] = []
        self._thread = threading.Thread(target=self._pass_on, daemon=True)
        self._thread.start()

    def ask_ahead(self, what: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        self._ahead.append(self._ask(what, arguments))

    def do(self, what: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        for call in self._ahead:
            if (call.what, call.arguments) == (what, arguments):
                self._ahead.remove(call)
                return call.answer.result()
        # What another function was asked ahead may have needed what this one does.
        self._ahead = [call for call in self._ahead if call.what == what]
        return self._ask(what, arguments).answer.result()

    def end(self) -> None:
        self._process.communicate()
        self._calls.put(None)
        self._thread.join()
        self._connection.close()

    def _ask(self, what: Callable[..., Any], arguments: tuple[Any, ...]) -> _Call:
        call = _Call(what, arguments, Future())
        self._calls.put(call)
        return call

    def _pass_on(self) -> None:
        for what, arguments, answer in iter(self._calls.get, None):
            try:
                self._connection.send((what, arguments))
                returned, raised = self._connection.recv()
            except (EOFError, OSError) as error:
                raised = ValidationError(
                    "The process that validates was killed, perhaps for want of memory;"
                    " refresh again."
                )
                raised.__cause__ = error
            except Exception as error:  # whatever cannot be sent
                raised = error
            if raised is None:
                answer.set_result(returned)
            else:
                answer.set_exception(raised)


_running: list[_Beside] = []


def begin(settings: Settings) -> None:
    """Start the process, unless it is running or this one has imported Great Expectations."""
    if not _running and "great_expectations" not in sys.modules:
        settings.export()
        _running.append(_Beside())


def is_running() -> bool:
    """Whether the process has begun and not been ended."""
    return bool(_running)


def ask_ahead(what: Callable[[*Ts], Any], *arguments: *Ts) -> None:
    """Let the process begin a call that `do` will ask for; nothing if none is running."""
    if _running:
        _running[0].ask_ahead(what, arguments)


def do(what: Callable[[*Ts], T], *arguments: *Ts) -> T:
    """Call a function of a module in the process, or here if none is running.

    If the same was asked ahead, this waits for it, unless another function was called since.

    Raises:
        ValidationError: if the process was killed.
        Exception: what the function raises.
    """
    if not _running:
        return what(*arguments)
    result: T = _running[0].do(what, arguments)
    return result


def end() -> None:
    """End the process, which frees its memory."""
    while _running:
        _running.pop().end()


def _serve(answered: Connection) -> None:
    """Be the process: the keyboard stops the one that it works for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_other, daemon=True).start()
    engine.allow(Settings.from_environment().operations)
    with suppress(Exception):  # what is asked for then raises it
        importlib.import_module("drug_strategy.quality.suite")
    with suppress(EOFError, OSError):  # the other has ended
        while True:
            what, arguments = answered.recv()
            answer: tuple[Any, BaseException | None]
            try:
                answer = what(*arguments), None
            except Exception as error:  # is raised where it was asked for
                answer = None, error
            answered.send(answer)
    os._exit(1)


def _end_with_the_other() -> None:
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    _serve(Connection(int(sys.argv[1])))
