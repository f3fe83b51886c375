"""Measure the wall time, CPU time and peak memory of a command, including its child processes."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_PROC = Path("/proc")
_EVERY = 0.2  # seconds; taking a sample takes milliseconds
_LONGEST = 40  # maximum length of a program name; longer names are cut
_NOT_EXECUTED = 0x40  # the kernel's PF_FORKNOEXEC


@dataclass(frozen=True)
class Figures:
    """A command's wall time and CPU time in seconds, and its peak memory in MB.

    CPU time includes that of child processes that have finished. Memory is sampled five times a
    second for the command and all its descendants together, counting shared memory once. The total
    is never below the peak that the kernel recorded for the largest process. Without /proc, only
    the largest process is measured. `by_process` gives the memory used by each process when the
    total was at its peak, keyed by program and process ID.
    """

    wall: float
    cpu: float
    memory: float
    by_process: dict[str, float] = field(default_factory=dict)


def measured(command: list[str], environment: dict[str, str], log: Path) -> Figures:
    """Run `command` until it ends, append its output to `log`, and return its figures.

    Raises:
        RuntimeError: if the command fails.
    """
    started = time.monotonic()
    with log.open("ab") as stream:
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=stream, stderr=stream
        )
        with _Watch(process.pid) as watch:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed; see {log}")
    memory = max(sum(watch.most.values()), usage.ru_maxrss / 1024)
    return Figures(wall, usage.ru_utime + usage.ru_stime, memory, watch.most)


def memory_of(process: int) -> dict[str, float]:
    """Return the memory in MB of a process and its descendants, keyed by program and process ID."""
    return {f"{_program(child)} {child}": _megabytes(child) for child in _below(process)}


class _Watch(threading.Thread):
    """Samples the memory of a process and its descendants. `most` is the largest sample."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process, self._over = process, threading.Event()
        self.most: dict[str, float] = {}

    def __enter__(self) -> "_Watch":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        """Take samples until told to stop."""
        while not self._over.wait(_EVERY):
            now = memory_of(self._process)
            self.most = max(self.most, now, key=lambda look: sum(look.values()))


def _below(process: int) -> Iterator[int]:
    """Yield the process, and any descendants that have their own memory."""
    yield process
    for thread in _PROC.glob(f"{process}/task/*"):
        for child in _text(thread / "children").split():
            if not _is_in_memory_of(thread, _PROC / child):
                yield from _below(int(child))


def _is_in_memory_of(thread: Path, child: Path) -> bool:
    """Return whether a child still uses its parent's memory, as between vfork and exec.

    A JVM starts child processes with vfork, and until exec the kernel reports the parent's memory
    for the child too. During that time, the child has not run a program, and the thread that
    started it is suspended.
    """
    flags, state = _status(child)[1], _status(thread)[0]
    return bool(flags & _NOT_EXECUTED) and state == "D"


def _status(process: Path) -> tuple[str, int]:
    """Return the state and flags of a process or thread, or '' and 0 if it has ended."""
    fields = _text(process / "stat").rpartition(")")[2].split()
    return (fields[0], int(fields[6])) if fields else ("", 0)


def _program(process: int) -> str:
    """Return a program's name: its command line without folders or the interpreter."""
    words = [
        Path(word).name for word in _text(_PROC / str(process) / "cmdline").split("\0") if word
    ]
    script = words[1:] if words and words[0].startswith("python") else words
    return " ".join((script or words)[:2])[:_LONGEST]


def _megabytes(process: int) -> float:
    for line in _text(_PROC / str(process) / "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _text(path: Path) -> str:
    """Return the text of a /proc file, or '' if the process has ended."""
    try:
        return path.read_text("ascii")
    except OSError:
        return ""
