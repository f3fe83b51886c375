"""A service manager's signal stops a command as Ctrl-C does, and shows in the exit status."""

import subprocess
import sys

STOPPED = """
import os, signal, time
from drug_strategy.cli import interrupts
with interrupts.interruptible() as stopped:
    try:
        os.kill(os.getpid(), signal.SIGHUP)
        time.sleep(30)
    except KeyboardInterrupt:
        interrupts.leave(stopped())
"""


def test_a_command_stopped_by_a_signal_shows_the_signal_in_its_exit_status():
    ran = subprocess.run([sys.executable, "-c", STOPPED], check=False)
    assert ran.returncode == 128 + 1
