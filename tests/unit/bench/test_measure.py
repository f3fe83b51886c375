"""A command is measured together with the time and memory of all its child processes."""

import os
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

# The child waits for the test to open both pipes before it runs its own program.
SPAWN = f"""
import os, sys
{HOLD.split(";", maxsplit=1)[0]}
begun, go = sys.argv[1:]
actions = [
    (os.POSIX_SPAWN_OPEN, 3, begun, os.O_WRONLY, 0),
    (os.POSIX_SPAWN_CLOSE, 3),
    (os.POSIX_SPAWN_OPEN, 0, go, os.O_RDONLY, 0),
]
os.waitpid(os.posix_spawn("/bin/true", ["true"], {{}}, file_actions=actions), 0)
"""


def test_the_memory_used_by_a_process_includes_the_memory_of_all_its_descendants() -> None:
    with subprocess.Popen([sys.executable, "-c", START], stdin=-1, stdout=-1, text=True) as process:
        assert process.stdout
        assert process.stdin
        process.stdout.readline()
        found = memory_of(process.pid)
        assert 120 < sum(found.values()) < 200
        assert [name.split()[0] for name in found] == ["-c", "-c"]
        assert min(found.values()) > 50
        process.stdin.write("over\n")
    assert sum(memory_of(process.pid).values()) == 0


def test_the_memory_of_a_child_that_has_not_yet_run_its_program_is_not_counted_twice(
    tmp_path: Path,
) -> None:
    begun, go = tmp_path / "begun", tmp_path / "go"
    os.mkfifo(begun)
    os.mkfifo(go)
    with subprocess.Popen([sys.executable, "-c", SPAWN, begun, go]) as process:
        begun.read_bytes()
        least = min(sum(memory_of(process.pid).values()) for _ in range(20))
        go.write_bytes(b"")
    assert 60 < least < 100


def test_no_measurement_is_reported_for_a_command_that_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="failed"):
        measured([sys.executable, "-c", "raise SystemExit(2)"], {}, tmp_path / "log")
