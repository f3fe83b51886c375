"""A signal that a library swallows is repeated until it stops the work."""

import subprocess
import sys

SWALLOWED = """
import os, signal, time
from drug_strategy.cli import interrupts
interrupts.AGAIN = 0.2
with interrupts.noted() as stopped:
    try:
        try:
            os.kill(os.getpid(), signal.SIGHUP)
            time.sleep(30)
        except KeyboardInterrupt:
            pass
        time.sleep(30)
    except KeyboardInterrupt:
        interrupts.leave(stopped())
"""


def test_a_signal_that_is_swallowed_comes_again_and_the_first_is_named() -> None:
    ran = subprocess.run([sys.executable, "-c", SWALLOWED], check=False, timeout=20)
    assert ran.returncode == 128 + 1
