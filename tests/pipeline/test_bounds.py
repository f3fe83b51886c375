"""Impossible values are quarantined, and the largest allowed values are summed without overflow."""

from itertools import islice

import pytest

from tests.commands import refresh
from tests.homes import rows_of
from tests.oracle import oracle
from tests.oracle.comparison import differences
from tests.pipeline.absurd_values import RECEIVED, absurd_files
from tests.pipeline.largest_values import largest_returns

RECORDS = """
    select records, accepted, duplicate, quarantined from data_quality.file_reconciliation
    where return_name = ? and file_name = ?
"""
REASONS = """
    select reason from data_quality.quarantine_summary where return_name = ? and file_name = ?
"""


@pytest.mark.parametrize(
    ("return_name", "name", "fate"), [(name, file, fate) for name, file, _, fate in absurd_files(1)]
)
def test_every_row_in_a_file_with_absurd_values_gets_the_expected_outcome(
    second_home, return_name, name, fate
):
    stem, _, extension = name.partition(".")
    file = [return_name, f"{stem}{RECEIVED}.{extension}"]
    [(records, *counts)] = rows_of(second_home.published_file, RECORDS, file)
    expected = {"accepted": [records, 0, 0], "duplicate": [1, records - 1, 0]}
    assert counts == expected.get(fate, [0, 0, records])
    if fate not in expected:
        assert rows_of(second_home.published_file, REASONS, file) == [(fate,)]


@pytest.mark.soak
def test_figures_are_correct_if_every_value_in_the_returns_is_the_largest_allowed_value(tmp_path):
    """Hundreds of rows share a ward and quarter."""
    returns, home = tmp_path / "returns", tmp_path / "home"
    largest_returns(returns)
    refresh(returns, home)
    expected = oracle(returns)
    assert all(row["records"] == row["accepted"] for row in expected.reconciliation.values())
    assert list(islice(differences(home / "warehouse.duckdb", expected), 20)) == []
