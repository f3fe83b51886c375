"""A home has one schedule, which runs for as long as its process."""

import subprocess
import sys

import pytest

from drug_strategy.io.errors import UserError
from drug_strategy.refreshing import schedule

# Like `warehouse ui --schedule`, this program takes the lock and then executes a second program,
# which starts a process that outlives it.
RUN = """
import os, sys
from pathlib import Path
from drug_strategy.refreshing import schedule
from drug_strategy.settings import Settings
schedule.hold(Settings(home=Path(sys.argv[1]), returns=Path("returns")))
daemon = (
    "import subprocess, sys;"
    "started = subprocess.Popen([sys.executable, '-c', 'import sys; sys.stdin.read()']);"
    "print('running', flush=True);"
    "started.wait()"
)
os.execv(sys.executable, [sys.executable, "-c", daemon])
"""


@pytest.fixture
def daemon(settings):
    """Start and yield a process that runs the schedule."""
    command = [sys.executable, "-c", RUN, str(settings.home)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout.readline() == "running\n"
        yield process
        process.kill()


def test_the_schedule_runs_until_its_process_dies_even_if_a_process_that_it_started_lives_on(
    settings, daemon
):
    assert schedule.is_running(settings)
    with pytest.raises(UserError, match="is already running"):
        schedule.hold(settings)
    daemon.kill()
    daemon.wait()
    assert not schedule.is_running(settings)
