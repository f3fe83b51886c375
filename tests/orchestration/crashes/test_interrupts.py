"""Stopped from the keyboard, a refresh says so in a sentence, and what is published stands."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.orchestration.crashes.conftest import Warehouse

WAREHOUSE = Path(sys.executable).with_name("warehouse")


@pytest.mark.parametrize("moment", ["judging", "building marts"])
def test_a_refresh_stopped_from_the_keyboard_says_so(warehouse: Warehouse, moment: str) -> None:
    undisturbed = warehouse.content()
    warehouse.send(f"STOPPED WHILE {moment.upper()}")
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
                refresh.send_signal(signal.SIGINT)
    assert refresh.returncode == 1
    assert said[-1] == "warehouse: stopped; what is published stands\n"
    assert "Traceback" not in "".join(said)
    warehouse.send(None)
    assert warehouse.content() == undisturbed
