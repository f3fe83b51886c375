"""400 MB and one thread are enough for a refresh, as docs/backup.md promises."""

import shutil

import pytest

from drug_strategy.io.folders import LINK
from tests.commands import warehouse
from tests.homes import rows_of
from tests.pipeline.absurd_values import RECEIVED, absurd_files, write
from tests.returns.figures import GOLDEN

# The least that a refresh needs; the default is a quarter of the machine's memory and all cores.
LEAST = {"WAREHOUSE_MEMORY": "400MB", "WAREHOUSE_THREADS": "1"}
FIGURES = """
    select indicator_id, area_code, period_type, period_start, value, numerator, denominator,
        symbols, is_provisional
    from marts.indicator_values
"""
ROWS = """
    select records, accepted, duplicate, quarantined from data_quality.file_reconciliation
    where return_name = ? and file_name = ?
"""
REASONS = """
    select reason from data_quality.quarantine_summary where return_name = ? and file_name = ?
"""


@pytest.mark.soak
def test_400_mb_and_one_thread_are_enough_even_for_long_files_of_absurd_values(
    golden_home, tmp_path
):
    """The home is a new one, because a refresh that changes less would need less memory."""
    returns, home = tmp_path / "returns", tmp_path / "home"
    shutil.copytree(GOLDEN, returns)
    fates = {}
    for return_name, name, rows, fate in absurd_files(300_000):
        write(returns, return_name, name, rows)
        stem, _, extension = name.partition(".")
        fates[return_name, f"{stem}{RECEIVED}.{extension}"] = fate
    ran = warehouse("refresh", "--returns", returns, "--home", home, environment=LEAST)
    assert ran.returncode == 0, ran.output
    published = home / "published" / LINK
    assert {*rows_of(published, FIGURES)} == {*rows_of(golden_home / "published" / LINK, FIGURES)}
    for file, fate in fates.items():
        [(records, *counts)] = rows_of(published, ROWS, file)
        expected = {"accepted": [records, 0, 0], "duplicate": [1, records - 1, 0]}
        assert counts == expected.get(fate, [0, 0, records]), file
        if fate not in expected:
            assert rows_of(published, REASONS, file) == [(fate,)]
