"""Locks: a lock file that is released when its holder dies, and that one process may nest."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_held: set[Path] = set()


class Busy(Exception):
    """Another process holds the lock."""


@contextmanager
def exclusive(path: Path, when_busy: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the lock at `path`; if another process does, call `when_busy`, then wait for it.

    A process that holds it already passes. The file itself stays, and is empty.

    Raises:
        Busy: if another process holds it and there is no `when_busy`.
    """
    with _locked(path.resolve(), fcntl.LOCK_EX, when_busy):
        yield


@contextmanager
def shared(path: Path, when_busy: Callable[[], None]) -> Iterator[None]:
    """Hold the lock at `path` beside others that share it, but never beside an exclusive holder."""
    with _locked(path.resolve(), fcntl.LOCK_SH, when_busy):
        yield


@contextmanager
def _locked(path: Path, how: int, when_busy: Callable[[], None] | None) -> Iterator[None]:
    if path in _held:
        yield
        return
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, how | fcntl.LOCK_NB)
        except BlockingIOError:
            if when_busy is None:
                raise Busy(str(path)) from None
            when_busy()
            fcntl.flock(handle, how)
        if how == fcntl.LOCK_EX:
            _held.add(path)
        yield
    finally:
        if how == fcntl.LOCK_EX:
            _held.discard(path)
        os.close(handle)
