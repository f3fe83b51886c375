"""The bench's floor and peer make the published sums, so that its ratios compare the same work.

They share no code with the warehouse but what the columns of a return are: the additive figures
have two more paths of their own. Not here: how long anything takes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from bench import floor, peer
from bench.comparison import BY_STATUS, compared
from bench.rules import MEASURES
from drug_strategy.contracts import contracts
from drug_strategy.settings import Settings
from tests.returns.figures import GOLDEN

PUBLISHED = "published/drug_strategy.duckdb"
SCRIPTS = pytest.mark.parametrize("script", [floor.main, peer.main], ids=["floor", "peer"])
Script = Callable[[Path, Path], None]


@SCRIPTS
def test_both_make_the_published_sums_of_the_golden_returns(
    script: Script, golden_home: Path, tmp_path: Path
) -> None:
    """And so those worked by hand."""
    script(GOLDEN, tmp_path / "sums")
    found = compared(tmp_path / "sums", golden_home / PUBLISHED)
    assert found.differing == {}
    assert found.filled > 150


@SCRIPTS
def test_both_make_the_published_sums_of_the_examples_of_as_many_rows(
    script: Script, example_home: Settings, tmp_path: Path
) -> None:
    """Workbooks, Parquet, gz, four encodings, corrections, withdrawals and dirt."""
    script(example_home.returns, tmp_path / "sums")
    found = compared(tmp_path / "sums", example_home.home / PUBLISHED)
    assert found.differing == {}
    assert found.filled > 10_000
    assert found.left_out < 1_000
    counted = rows_that_count(tmp_path / "sums")
    accepted = rows_accepted(example_home.home / PUBLISHED)
    # Spells of a person that overlap are set aside by comparing rows with each other: not by hand.
    assert {**counted, "ppo_roster": 0} == {**accepted, "ppo_roster": 0}


def rows_that_count(sums: Path) -> dict[str, int]:
    """By return."""
    rows = duckdb.sql(
        "select replace(measure, 'rows of ', ''), cast(sum(value) as int)"
        f" from read_parquet('{sums}')"
        " where area_code = 'E12000007' and period_type = 'quarter' and measure like 'rows of %'"
        " group by all"
    )
    return dict(rows.fetchall())


def rows_accepted(published: Path) -> dict[str, int]:
    """By return, as published."""
    with duckdb.connect(str(published), read_only=True) as database:
        rows = database.sql(
            "select return_name, cast(sum(accepted) as int) from data_quality.file_reconciliation"
            " group by all"
        )
        return dict(rows.fetchall())


def test_a_sum_that_differs_or_is_missing_is_named(golden_home: Path, tmp_path: Path) -> None:
    """By a penny, and where a measure has no rows."""
    floor.main(GOLDEN, tmp_path / "sums")
    duckdb.sql(f"""
        copy (
            select * replace (
                case measure
                    when 'confiscation_value_gbp' then value + 0.01
                    when 'cash_forfeitures' then 0
                    else value
                end as value
            )
            from read_parquet('{tmp_path / "sums"}')
            where measure <> 'cannabis_factories_closed'
        ) to '{tmp_path / "changed"}' (format parquet)
    """)
    found = compared(tmp_path / "changed", golden_home / PUBLISHED)
    assert list(found.differing) == [
        "cannabis_factories_closed",
        "cash_forfeitures",
        "confiscation_value_gbp",
    ]


def test_every_additive_indicator_is_compared(golden_home: Path) -> None:
    """An indicator of the register whose measures are sums has both of them in the scripts."""
    with duckdb.connect(str(golden_home / PUBLISHED), read_only=True) as database:
        rows = database.sql(
            "select indicator_id, numerator_measure, denominator_measure"
            " from read_csv('seeds/strategy/indicators.csv') where aggregation = 'sum'"
        ).fetchall()
    known = {measure for measures in MEASURES.values() for measure in measures}
    assert {measure for _, *both in rows for measure in both if measure} == known
    assert set(BY_STATUS) < {indicator for indicator, *_ in rows}
    assert set(MEASURES) < set(contracts())
