"""Test that, for random returns, the warehouse's figures are the same as the oracle's.

The returns arrive in two halves, so that the second refresh builds on the first.
"""

from __future__ import annotations

import shlex
from itertools import islice
from pathlib import Path

import pytest

from drug_strategy.settings import Settings
from tests.commands import refresh, warehouse
from tests.oracle import INDICATORS, KNOWN, oracle
from tests.oracle.comparison import differences
from tests.oracle.random_returns import half_of_each, in_halves, random_returns


@pytest.mark.parametrize("indicator", INDICATORS)
def test_the_oracle_implements_every_indicator_in_the_register(indicator: str) -> None:
    """Skip an indicator that the oracle does not implement."""
    if indicator not in KNOWN:
        pytest.skip(f"{indicator}: no module in tests/oracle/returns/ counts it")


def test_the_figures_of_random_returns_are_those_of_the_oracle(
    random_home: Settings,
) -> None:
    """Compare files, records, reasons, warnings and figures."""
    returns = random_home.returns
    expected = oracle(returns, found=half_of_each(returns))
    assert any("date_ambiguous" in reasons for reasons in expected.quarantined.values())
    warned = {reason for _, _, reason in expected.warnings}
    assert {"near_key", "likely_duplicate", "withdrawn_unknown"} <= warned
    database = random_home.database
    assert list(islice(differences(database, database, expected), 20)) == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, 9))
def test_the_figures_agree_with_the_oracle_after_two_refreshes_with_half_of_the_files_each(
    seed: int, tmp_path: Path
) -> None:
    sent, home = tmp_path / "sent", tmp_path / "home"
    sent.mkdir()
    random_returns(sent, seed)
    for returns in in_halves(sent, tmp_path / "returns"):
        ran = warehouse("refresh", "--returns", returns, "--home", home)
        if ran.returncode:  # the refresh is held: publish as its message says
            options = ran.output.partition("publish with: warehouse refresh ")[2]
            refresh(returns, home, *shlex.split(options))
    expected = oracle(tmp_path / "returns", found=half_of_each(tmp_path / "returns"))
    published = home / "published" / "drug_strategy.duckdb"
    assert list(islice(differences(published, home / "warehouse.duckdb", expected), 20)) == []
