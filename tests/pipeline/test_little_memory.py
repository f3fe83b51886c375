"""400 MB and one thread are enough for a refresh, as docs/backup.md promises."""

import shutil

import pytest

from drug_strategy.io.folders import LINK
from tests.commands import warehouse
from tests.homes import rows_of
from tests.parity.comparison import differences
from tests.pipeline.absurd_values import absurd_files, write
from tests.returns.figures import GOLDEN

# The least that a refresh needs; the default is a quarter of the machine's memory and all cores.
LEAST = {"WAREHOUSE_MEMORY": "400MB", "WAREHOUSE_THREADS": "1"}
FATES = """
    select distinct f.return_name, reason from data_quality.file_reconciliation as f
    inner join data_quality.quarantine_summary as q using (return_name, file_name)
    where quarantined = records and file_name like '%2010-07-12%'
"""


@pytest.mark.soak
def test_400_mb_and_one_thread_are_enough_even_for_long_files_of_absurd_values(
    golden_home, tmp_path
):
    """The files change no figure."""
    returns, home = tmp_path / "returns", tmp_path / "home"
    shutil.copytree(GOLDEN, returns)
    files = [(name, *rest) for name, *rest in absurd_files(300_000)]
    for return_name, file_name, rows, _ in files:
        write(returns, return_name, file_name, rows)
    ran = warehouse("refresh", "--returns", returns, "--home", home, environment=LEAST)
    assert ran.returncode == 0, ran.output
    published = home / "published" / LINK
    found = [*differences(golden_home / "published" / LINK, published)]
    assert [table for table in found if not table.startswith("data_quality.")] == []
    print(rows_of(published, FATES), found)
