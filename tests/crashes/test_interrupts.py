"""A stopped refresh says so in a sentence; the publication is unchanged."""

import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.crashes.conftest import Warehouse

WAREHOUSE = Path(sys.executable).with_name("warehouse")


@pytest.mark.parametrize(
    ("moment", "how"),
    [
        ("validating", signal.SIGHUP),
        pytest.param("building marts", signal.SIGINT, marks=pytest.mark.soak),
        ("building marts", signal.SIGTERM),
    ],
)
def test_a_stopped_refresh_names_the_signal(
    warehouse: Warehouse, moment: str, how: signal.Signals
) -> None:
    undisturbed = warehouse.content()
    warehouse.send(f"STOPPED WHILE {moment.upper()} BY {how.name}")
    folders = ["--home", str(warehouse.home), "--returns", str(warehouse.root / "returns")]
    with subprocess.Popen(
        [str(WAREHOUSE), "refresh", *folders],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as refresh:
        assert refresh.stdout is not None
        said = []
        for line in refresh.stdout:
            said.append(line)
            if line.startswith(moment):
                refresh.send_signal(how)
    assert refresh.returncode == 128 + how
    assert said[-1] == "warehouse: stopped; the publication is unchanged\n"
    assert "Traceback" not in "".join(said)
    warehouse.send(None)
    assert warehouse.content() == undisturbed


def test_tables_of_a_stopped_build_are_built_again(warehouse: Warehouse) -> None:
    """Even if the returns are unchanged: otherwise its tables are of two as-at dates."""
    warehouse.refresh()
    undisturbed = private(warehouse)
    folders = ["--home", str(warehouse.home), "--returns", str(warehouse.root / "returns")]
    with subprocess.Popen(
        [str(WAREHOUSE), "refresh", *folders, "--as-at", "2009-06-15"],
        stderr=subprocess.PIPE,
        text=True,
    ) as refresh:
        assert refresh.stderr is not None
        for line in refresh.stderr:
            if line.startswith("building data_quality"):
                refresh.kill()
    assert private(warehouse) != undisturbed
    warehouse.refresh()
    assert private(warehouse) == undisturbed


def private(warehouse: Warehouse) -> list[tuple[object, ...]]:
    """The quarters of the private warehouse."""
    with duckdb.connect(str(warehouse.home / "warehouse.duckdb")) as connection:
        return connection.execute("from marts.quarters").fetchall()
