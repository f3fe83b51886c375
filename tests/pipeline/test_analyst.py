"""What the bench compares a refresh with makes the same figures, and counts the same rows.

The analyst's pandas shares no code with the warehouse but what the columns of a return are, so its
few headline figures have a path of their own. Figures that are null as a return is outstanding are
not compared: the analyst does not read the register. Not here: how long anything takes.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from bench.analyst.__main__ import figures
from bench.analyst.files import records
from bench.analyst.rows import current, validated
from bench.comparison import compared, published_figures
from bench.subjects import SUBJECTS, Subject
from drug_strategy.contracts import contracts
from drug_strategy.settings import Settings
from tests.returns.figures import GOLDEN

PUBLISHED = "published/drug_strategy.duckdb"


def differing(made: pd.DataFrame, published: pd.DataFrame) -> list[tuple[str, str]]:
    """The indicators and areas of the figures that differ."""
    both = compared(made, published)
    apart = both[both["differ"]]
    return sorted(zip(apart["indicator_id"], apart["area_code"], strict=True))


def test_every_indicator_of_the_analyst_is_compared(example_home: Settings) -> None:
    """With figures other than nought among them."""
    both = compared(figures(example_home.returns), published_figures(example_home.home / PUBLISHED))
    indicators = {indicator for subject in SUBJECTS for indicator in subject.figures}
    assert set(both[both["value"] > 0]["indicator_id"]) == indicators


def test_an_analyst_makes_the_published_figures_of_the_examples(example_home: Settings) -> None:
    """Workbooks, Parquet, gz, four encodings, corrections, withdrawals and dirt."""
    published = published_figures(example_home.home / PUBLISHED)
    assert differing(figures(example_home.returns), published) == []


def test_an_analyst_makes_the_published_figures_of_the_golden_returns(golden_home: Path) -> None:
    """And so those worked by hand."""
    published = published_figures(golden_home / PUBLISHED)
    assert differing(figures(GOLDEN), published) == []


def test_a_figure_that_is_not_alike_is_told(golden_home: Path) -> None:
    """By a penny, and where the analyst found nothing."""
    made, published = figures(GOLDEN), published_figures(golden_home / PUBLISHED)
    is_changed = (made["indicator_id"] == "confiscation_value_gbp") & (
        made["area_code"] == "E09000003"
    )
    made.loc[is_changed, "numerator"] += 0.01
    missed = made[made["indicator_id"] != "cannabis_factories_closed"]
    is_lost = (published["indicator_id"] == "cannabis_factories_closed") & (published["value"] > 0)
    areas = sorted(published[is_lost]["area_code"])
    assert len(areas) > 1
    assert is_changed.any()
    assert differing(missed, published) == [
        *(("cannabis_factories_closed", area) for area in areas),
        *([("confiscation_value_gbp", "E09000003")] * is_changed.sum()),
    ]


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.return_name)
def test_a_condition_counts_the_same_rows_in_pandas_and_in_duckdb(
    subject: Subject, example_home: Settings
) -> None:
    """What the analyst and the floor count is written once."""
    contract = contracts()[subject.return_name]
    rows = current(validated(records(example_home.returns, contract), contract), contract)
    with duckdb.connect() as database:
        database.register("rows", rows)
        for figure in subject.figures.values():
            for condition in filter(None, (figure.counted, figure.base)):
                [[found]] = database.sql(f"select count_if({condition}) from rows").fetchall()
                assert found == rows.eval(condition).sum() > 0
