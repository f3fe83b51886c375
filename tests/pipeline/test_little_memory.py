"""400 MB and one thread are enough for a refresh, as docs/backup.md promises."""

import pytest

from drug_strategy.io.folders import LINK
from tests.commands import warehouse
from tests.parity.comparison import differences
from tests.returns.figures import GOLDEN

# The least that a refresh needs; the default is a quarter of the machine's memory and all cores.
LEAST = {"WAREHOUSE_MEMORY": "400MB", "WAREHOUSE_THREADS": "1"}


@pytest.mark.soak
def test_a_refresh_with_400_mb_and_one_thread_publishes_the_same_tables(golden_home, tmp_path):
    home = tmp_path / "home"
    ran = warehouse("refresh", "--returns", GOLDEN, "--home", home, environment=LEAST)
    assert ran.returncode == 0, ran.output
    assert [*differences(golden_home / "published" / LINK, home / "published" / LINK)] == []
