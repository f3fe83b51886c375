"""After many refreshes, a home takes up no more disk space than its settings allow.

With `REFRESHES=200`, the test runs 200 refreshes instead of 12.
"""

import os
import shutil
from datetime import date, timedelta

import pytest

from orchestration.history import KEPT
from tests.commands import warehouse
from tests.returns.figures import GOLDEN

_REFRESHES = int(os.environ.get("REFRESHES", "12"))
_KEPT = 4  # publications
_MB = 1 << 20
_OF_A_RUN = 2 * _MB  # in Dagster's history
_HEADER = "closure_ref,borough,power,notice_date,outcome,order_date,source\n"


def _sizes(folder):
    """Return the sizes in bytes of the files and folders in a home."""
    return {
        part.name: sum(file.lstat().st_size for file in (part, *part.rglob("*")))
        for part in sorted(folder.iterdir())
    }


@pytest.mark.soak
def test_the_dagster_history_stops_growing_and_the_home_grows_only_by_new_files(tmp_path):
    """Each refresh lands a new closure, so it rebuilds and publishes figures based on closures."""
    returns, home = tmp_path / "returns", tmp_path / "home"
    shutil.copytree(GOLDEN, returns)
    environment = {"WAREHOUSE_KEEP_PUBLICATIONS": str(_KEPT)}
    history, totals = [], []
    for number in range(_REFRESHES):
        day = date(2011, 2, 1) + timedelta(days=number)
        new = returns / "crack_house_closures" / f"new__received_{day}.csv"
        row = f"N{number},Camden,part_1,2010-06-10,granted,2010-06-20,community\n"
        new.write_text(_HEADER + row)
        asked = ["refresh", "--returns", returns, "--home", home, "--accept-revisions"]
        ran = warehouse(*asked, environment=environment)
        assert ran.returncode == 0, ran.output
        parts = _sizes(home)
        history.append(parts["dagster"])
        totals.append(sum(parts.values()) - parts["dagster"])
        assert len(list(home.glob("published/generations/*"))) <= _KEPT
    settled = 2 * _KEPT
    assert history[-1] < min(_REFRESHES, KEPT) * _OF_A_RUN, history
    # Each refresh adds a file, which every later publication lists.
    allowance = (_REFRESHES - settled) * _MB / 5
    assert max(totals[settled:]) - totals[settled] < allowance, totals
