"""Test that, for random returns, the warehouse's figures are the same as the oracle's.

The returns arrive in two halves, so that the second refresh builds on the first.
"""

import shlex
from itertools import islice

import pytest

from tests.commands import refresh, warehouse
from tests.oracle import oracle
from tests.oracle.comparison import differences
from tests.oracle.random_returns import in_halves, random_returns

# what the random returns must contain, so that the comparison tests every rule
SEEN = {
    "return_status": {"submitted", "nil", "not_stated", "outstanding", None},
    "quality_flag": {"u", "c", None},
    "is_provisional": {True, False},
    "signal_rule": {"outside", "run", None},
    "chart_reason": {
        *("few_events", "few_points", "so_far", "no_chart_for_unit", None),
    },
    "chart_boroughs": {31, 32, None},
    "comparison": {"higher", "lower", "no clear difference", None},
    "change_year_before": {"improved", "worsened", "no clear change", "too few to say", None},
}


def test_the_figures_of_random_returns_are_those_of_the_oracle(random_home):
    expected = oracle(random_home.returns)
    for column, values in SEEN.items():
        assert {row[column] for row in expected.values.values()} >= values, column
    assert list(islice(differences(random_home.database, expected), 20)) == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 6))
def test_the_figures_agree_with_the_oracle_after_two_refreshes_with_half_of_the_files_each(
    seed, tmp_path
):
    sent, home = tmp_path / "sent", tmp_path / "home"
    sent.mkdir()
    random_returns(sent, seed)
    for returns in in_halves(sent, tmp_path / "returns"):
        ran = warehouse("refresh", "--returns", returns, "--home", home)
        if ran.returncode:  # the refresh is held: publish as its message says
            options = ran.output.partition("publish with: warehouse refresh ")[2]
            refresh(returns, home, *shlex.split(options))
    expected = oracle(returns)
    assert list(islice(differences(home / "warehouse.duckdb", expected), 20)) == []
