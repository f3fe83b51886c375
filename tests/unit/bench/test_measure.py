"""A command is measured with all of its child processes: their memory is summed."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.measure import measured, memory_of

HOLD = "held = bytearray(b'x') * (60 << 20); print('held', flush=True); input()"
START = f"""
import subprocess, sys
{HOLD.split(";", maxsplit=1)[0]}
subprocess.run([sys.executable, "-c", {HOLD!r}])
"""


def test_memory_is_that_of_a_process_and_all_below_it_at_once() -> None:
    with subprocess.Popen([sys.executable, "-c", START], stdin=-1, stdout=-1, text=True) as process:
        assert process.stdout
        assert process.stdin
        process.stdout.readline()
        assert 120 < memory_of(process.pid) < 200
        process.stdin.write("over\n")
    assert memory_of(process.pid) == 0


def test_a_command_that_fails_is_not_measured(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="failed"):
        measured([sys.executable, "-c", "raise SystemExit(2)"], {}, tmp_path / "log")
