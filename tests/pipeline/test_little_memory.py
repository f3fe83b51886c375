"""400 MB and one thread are enough for a refresh, as docs/backup.md promises."""

import duckdb
import pytest

from drug_strategy.io.folders import LINK
from tests.commands import warehouse
from tests.returns.figures import GOLDEN

# The least that a refresh needs; the default is a quarter of the machine's memory and all cores.
LEAST = {"WAREHOUSE_MEMORY": "400MB", "WAREHOUSE_THREADS": "1"}


@pytest.mark.soak
def test_a_refresh_with_400_mb_and_one_thread_publishes_the_same_figures(golden_home, tmp_path):
    home = tmp_path / "home"
    ran = warehouse("refresh", "--returns", GOLDEN, "--home", home, environment=LEAST)
    assert ran.returncode == 0, ran.output
    figures = "select * from {}.marts.indicator_values"
    with duckdb.connect() as connection:
        for name, of in (("little", home), ("usual", golden_home)):
            connection.execute(f"attach '{of}/published/{LINK}' as {name} (read_only)")
        little, usual = figures.format("little"), figures.format("usual")
        for one, other in ((little, usual), (usual, little)):
            assert not connection.execute(f"{one} except all {other}").fetchall()
