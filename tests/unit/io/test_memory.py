"""DuckDB's default memory limit depends on how much memory this process may use."""

import os
import resource
import subprocess
import sys

import pytest

from drug_strategy.io import memory
from drug_strategy.io.memory import machine_memory, machine_threads


@pytest.fixture
def groups(tmp_path, monkeypatch):
    """Simulate a machine with both versions of control groups, in the folders `v2` and `v1`."""
    monkeypatch.setattr(memory, "_GROUPS", tmp_path / "cgroup")
    limits = {
        "": (tmp_path / "v2", "memory.max"),
        "memory": (tmp_path / "v1", "memory.limit_in_bytes"),
    }
    monkeypatch.setattr(memory, "_LIMITS", limits)
    return tmp_path


UNIT = "system.slice/warehouse.service"
ALL = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
QUARTER = f"{max(400, ALL // 4_000_000)}MB"


@pytest.mark.parametrize(
    ("group", "limits", "expected"),
    [
        (
            f"0::/{UNIT}/inside",
            {f"v2/{UNIT}/inside/memory.max": "max", f"v2/{UNIT}/memory.max": "2400000000"},
            "600MB",
        ),
        ("0::/", {"v2/memory.max": "3200000000"}, "800MB"),  # in a container
        (
            "12:cpu,cpuacct:/a\n9:memory:/docker/abc\n0::/a",
            {"v1/memory.limit_in_bytes": "2000000000"},
            "500MB",
        ),
        ("0::/user.slice", {"v2/user.slice/memory.max": "max"}, QUARTER),
    ],
)
def test_duckdb_gets_a_quarter_of_what_the_control_group_or_the_machine_has(
    groups, group, limits, expected
):
    (groups / "cgroup").write_text(f"{group}\n")
    for name, size in limits.items():
        file = groups / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{size}\n")
    assert machine_memory() == expected


IN_SPACE = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]) * 1_000_000,) * 2)
from drug_strategy.cli.main import main
sys.exit(main(["refresh", "--home", sys.argv[2], "--returns", sys.argv[3]]))
"""


def test_a_limit_on_the_address_space_that_is_too_small_is_reported_in_one_sentence(
    tmp_path, monkeypatch
):
    monkeypatch.delenv("WAREHOUSE_MEMORY", raising=False)  # in case another test has exported it
    (tmp_path / "returns").mkdir()
    places = [str(tmp_path / "home"), str(tmp_path / "returns")]
    limit = 2_700 + 150 * machine_threads()
    python = [sys.executable, "-c", IN_SPACE, str(limit), *places]
    ran = subprocess.run(python, check=False, capture_output=True, text=True)
    assert ran.returncode == 1
    assert ran.stderr == (
        f"warehouse: The limit on this process's address space (ulimit -v) is {limit:,} MB, but a"
        f" refresh needs {limit:,} MB in addition to WAREHOUSE_MEMORY (400MB); raise the limit, or"
        " limit the memory with systemd's MemoryMax= instead.\n"
    )


def test_duckdb_gets_what_a_limit_on_the_address_space_leaves(monkeypatch):
    monkeypatch.setattr(resource, "getrlimit", lambda _: (3_500_000_000,) * 2)
    monkeypatch.setattr(memory, "machine_threads", lambda: 2)
    assert machine_memory() == "500MB"
