"""A home that is refreshed for years takes no more room than its settings allow."""

import shutil
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.commands import warehouse
from tests.returns.figures import GOLDEN

_KEPT = 4  # runs and publications
_MB = 1 << 20
_HEADER = "closure_ref,borough,power,notice_date,outcome,order_date,source\n"


def _size(folder: Path) -> int:
    return sum(file.lstat().st_size for file in folder.rglob("*"))


@pytest.mark.soak
def test_a_refresh_adds_less_than_a_megabyte_to_dagster_and_the_home_stays_flat(
    tmp_path: Path,
) -> None:
    """Each refresh has a new closure, so that everything behind it is built and published."""
    returns, home = tmp_path / "returns", tmp_path / "home"
    shutil.copytree(GOLDEN, returns)
    environment = {
        "WAREHOUSE_KEEP_RUNS": str(2 * _KEPT),
        "WAREHOUSE_KEEP_PUBLICATIONS": str(_KEPT),
    }
    history, whole = [], []
    for number in range(12):
        day = date(2011, 2, 1) + timedelta(days=number)
        new = returns / "crack_house_closures" / f"new__received_{day}.csv"
        row = f"N{number},Camden,part_1,2010-06-10,granted,2010-06-20,community\n"
        new.write_text(_HEADER + row)
        asked = ["refresh", "--returns", returns, "--home", home, "--accept-revisions"]
        ran = warehouse(*asked, environment=environment)
        assert ran.returncode == 0, ran.said
        history.append(_size(home / "dagster"))
        whole.append(_size(home))
        print(number, history[-1], whole[-1])
    grown = [later - earlier for earlier, later in pairwise(history[1:])]
    assert max(grown) < _MB, history
    assert history[-1] - history[2 * _KEPT] < _MB / 2, history
    assert whole[-1] < 1.05 * whole[2 * _KEPT], whole
