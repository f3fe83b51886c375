"""A stopped refresh says so in a sentence; the publication is unchanged."""

import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from drug_strategy import up_to_date
from drug_strategy.io import versions
from drug_strategy.settings import Settings
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
    """Even if the returns are unchanged, and the changes are in the database's log alone."""
    warehouse.refresh()
    undisturbed = private(warehouse)
    assert undisturbed
    database = warehouse.home / "warehouse.duckdb"
    before = versions.mark(database)
    settings = Settings(home=warehouse.home, returns=warehouse.root / "returns")
    up_to_date.forget_build(settings)  # as a build does before its first table
    stopped = (
        "import duckdb, os, sys; warehouse = duckdb.connect(sys.argv[1]);"
        "warehouse.execute('delete from marts.quarters'); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", stopped, str(database)], check=True)
    assert (versions.mark(database), private(warehouse, read_only=True)) == (before, [])
    warehouse.refresh()
    assert private(warehouse) == undisturbed


def private(warehouse: Warehouse, read_only: bool = False) -> list[tuple[object, ...]]:
    """The quarters of the private warehouse."""
    database = str(warehouse.home / "warehouse.duckdb")
    with duckdb.connect(database, read_only=read_only) as connection:
        return connection.execute("from marts.quarters").fetchall()
