"""The process beside: what it does, and that it does not outlive the one it works for."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from drug_strategy.quality import beside
from drug_strategy.quality.rules import ValidationError
from drug_strategy.settings import Settings


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The number of a process that has begun."""
    monkeypatch.delitem(sys.modules, "great_expectations", raising=False)
    beside.begin(Settings(home=tmp_path, returns=tmp_path))
    yield beside.do(os.getpid)
    beside.end()


def test_it_does_what_it_is_asked_and_raises_what_is_raised_until_it_is_ended(begun: int) -> None:
    assert begun != os.getpid()
    with pytest.raises(ValueError, match="invalid literal for int"):
        beside.do(int, "one")
    assert beside.do(int, "1f", 16) == 31
    os.kill(begun, signal.SIGINT)  # Ctrl-C reaches all processes of a terminal
    assert beside.do(os.getpid) == begun
    os.kill(begun, signal.SIGKILL)
    with pytest.raises(ValidationError, match="was killed, perhaps for want of memory"):
        beside.do(os.getpid)
    beside.end()
    assert beside.do(os.getpid) == os.getpid()


def test_what_was_asked_ahead_is_done_once_and_again_if_another_function_came_between(
    begun: int, tmp_path: Path
) -> None:
    """One line a call, so that the lines say how often it was called."""
    lines = tmp_path / "lines"
    descriptor = beside.do(os.open, str(lines), os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    beside.ask_ahead(os.write, descriptor, b"1\n")
    beside.ask_ahead(os.getpgid, begun)
    assert beside.do(os.write, descriptor, b"1\n") == 2
    assert beside.do(os.getpgid, begun) == os.getpgid(begun)
    assert lines.read_text() == "1\n"
    assert beside.do(os.write, descriptor, b"1\n") == 2
    assert lines.read_text() == "1\n1\n"

    beside.ask_ahead(os.lseek, descriptor, 0, os.SEEK_END)
    beside.do(os.write, descriptor, b"2\n")
    assert beside.do(os.lseek, descriptor, 0, os.SEEK_END) == 6


def test_it_ends_when_the_other_is_killed() -> None:
    code = (
        "import os, time; from drug_strategy.quality import beside;"
        "from drug_strategy.settings import Settings; beside.begin(Settings.from_environment());"
        "beside.do(os.write, 1, b'begun\\n'); beside.do(time.sleep, 60)"
    )
    other = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert other.stdout
    assert other.stdout.readline() == "begun\n"
    time.sleep(0.5)  # until it is at work
    other.kill()
    # Both write to this pipe, so that it ends when the last of them has.
    other.communicate(timeout=30)


def test_nothing_is_said_of_it_when_the_other_ends_before_it() -> None:
    code = (
        "import os; from drug_strategy.quality import beside;"
        "from drug_strategy.settings import Settings; beside.begin(Settings.from_environment());"
        "beside.do(os.getpid)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=60
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
