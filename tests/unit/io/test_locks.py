"""Only one process at a time holds a lock, and the lock is released when the process dies."""

import os
import signal
import subprocess
import sys

import pytest

from drug_strategy.io.files import Busy, exclusive

HOLD = """
import sys, threading
from pathlib import Path
from drug_strategy.io.files import exclusive
with exclusive(Path(sys.argv[1]), lambda: print("busy", flush=True)):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(lock):
    """Start a process that holds the lock until its standard input closes."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, "-c", HOLD, lock], **pipes)


def line(process):
    return process.stdout.readline()


def test_a_lock_held_by_another_process_stays_busy_until_that_process_dies(tmp_path):
    lock = tmp_path / "lock"
    with holder(lock) as other:
        assert line(other) == "held\n"
        with pytest.raises(Busy), exclusive(lock):
            pass
        other.send_signal(signal.SIGKILL)
        other.wait()
    with exclusive(lock):
        pass


def test_a_process_may_take_its_lock_again_and_releases_the_lock_even_if_its_work_fails(tmp_path):
    lock = tmp_path / "lock"
    before = len(os.listdir("/proc/self/fd"))

    def work():
        with exclusive(lock):
            with exclusive(tmp_path / "." / "lock"):
                pass
            with holder(lock) as other:
                assert line(other) == "busy\n"
                other.kill()
            raise ValueError("the work")

    with pytest.raises(ValueError, match="the work"):
        work()
    assert len(os.listdir("/proc/self/fd")) == before
