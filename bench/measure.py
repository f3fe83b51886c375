"""A command as a whole process: its wall time, CPU time and peak memory. Judges nothing."""

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figures:
    """Seconds of wall and CPU (children included), and the largest process's peak in MB."""

    wall: float
    cpu: float
    memory: float


def measured(command: list[str], environment: dict[str, str], log: Path) -> Figures:
    """Run `command` to its end; what it prints goes to `log`.

    Raises:
        RuntimeError: where it fails.
    """
    started = time.monotonic()
    with log.open("ab") as stream:
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=stream, stderr=stream
        )
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed; see {log}")
    return Figures(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
