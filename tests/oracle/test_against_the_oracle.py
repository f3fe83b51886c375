"""Refreshes of random returns publish the oracle's figures, to the last row and digit.

The returns are in two parts, so that the refresh of both builds on what was built of the first.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from tests.commands import refresh
from tests.homes import build
from tests.oracle import INDICATORS, KNOWN, oracle
from tests.oracle.comparison import differences
from tests.oracle.random_returns import random_returns


@pytest.mark.parametrize("indicator", INDICATORS)
def test_the_oracle_knows_every_indicator_of_the_register(indicator: str) -> None:
    """One that it does not is left out of every comparison, and skipped here by name."""
    if indicator not in KNOWN:
        pytest.skip(f"{indicator}: no module of tests/oracle/returns/ counts it")


@pytest.mark.parametrize(
    "seed",
    [1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 9))],
)
def test_a_refresh_of_random_returns_publishes_the_oracles_figures(
    seed: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Files, records, reasons, warnings, indicator values and wide marts.

    For hours that are quiet, the first part is published too, and revised.
    """
    sent, returns, home = tmp_path / "sent", tmp_path / "returns", tmp_path / "home"
    sent.mkdir()
    random_returns(sent, seed)
    files = sorted(path for path in sent.rglob("*") if path.is_file())
    _move(files[::2], sent, returns)
    if request.config.getoption("--soak"):
        refresh(returns, home)
    else:
        build(returns, home)
    _move(files[1::2], sent, returns)
    refresh(returns, home, "--accept-revisions")
    assert list(islice(differences(home, oracle(returns)), 20)) == []


def _move(files: list[Path], sent: Path, returns: Path) -> None:
    for file in files:
        target = returns / file.relative_to(sent)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.rename(target)
