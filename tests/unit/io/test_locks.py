"""Only one process at a time holds a lock, and the lock is released when the process dies."""

import os
import subprocess
import sys
from contextlib import contextmanager

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


@contextmanager
def holder(lock, says):
    """Start a process that holds the lock, or waits for it, until it is killed."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", HOLD, lock], **pipes) as process:
        assert process.stdout.readline() == f"{says}\n"
        yield
        process.kill()


def test_a_lock_held_by_another_process_stays_busy_until_that_process_dies(tmp_path):
    lock = tmp_path / "lock"
    with holder(lock, "held"), pytest.raises(Busy), exclusive(lock):
        pass
    with exclusive(lock):
        pass


def test_a_process_may_take_its_lock_again_and_releases_the_lock_even_if_its_work_fails(tmp_path):
    lock = tmp_path / "lock"
    before = len(os.listdir("/proc/self/fd"))

    def work():
        with exclusive(lock):
            with exclusive(tmp_path / "." / "lock"), holder(lock, "busy"):
                pass
            raise ValueError("the work")

    with pytest.raises(ValueError, match="the work"):
        work()
    assert len(os.listdir("/proc/self/fd")) == before
