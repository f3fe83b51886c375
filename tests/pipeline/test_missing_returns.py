"""A missing return is never published as zero.

No refresh is held while the example returns arrive quarter by quarter.
"""

import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from drug_strategy.contracts import contracts
from drug_strategy.settings import Settings
from tests.commands import refresh
from tests.homes import build

QUARTER_ENDS = [
    date(year + (month == 1), month, 1) - timedelta(days=1)
    for year in range(2009, 2013)
    for month in (7, 10, 1)
] + [date(year, 3, 31) for year in range(2010, 2014)]
OF_BOROUGHS = [name for name, each in contracts().items() if each.is_registered]
OF_HEADQUARTERS = [name for name, each in contracts().items() if each.reported_by == "quarter"]


@pytest.fixture(scope="module")
def early(example_home: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return a copy of the example home with the figures as at 20 January 2013."""
    home = tmp_path_factory.mktemp("early") / "home"
    shutil.copytree(example_home.home, home, symlinks=True)
    built = ("indicator_values", "indicators", "indicator_signals")
    build(example_home.returns, home, *built, as_at=date(2013, 1, 20))
    return Settings(home=home, returns=example_home.returns)


def published_without_a_return(home: Settings) -> Iterator[tuple[object, ...]]:
    """Yield quarterly borough figures that have a value but no record and no nil entry."""
    with duckdb.connect(str(home.database), read_only=True) as warehouse:
        for name in OF_BOROUGHS + OF_HEADQUARTERS:
            yield from warehouse.execute(
                f"""
                select indicator_id, area_code, period_label, value
                from marts.indicator_values as figures
                inner join marts.indicators using (indicator_id)
                where $return_name in (return_name, second_return_name)
                and area_level = 'borough' and period_type = 'quarter' and value is not null
                and return_status <> 'not_stated'
                and not exists (
                    from intermediate.{name}__records as records
                    where (disposition = 'accepted' or is_taken_back)
                    and date_trunc('quarter', counted_on) = period_start
                    and (not $is_of_boroughs or records.borough_codes = figures.borough_code)
                )
                and not exists (
                    from intermediate.return_register__current as entries
                    where entries.return_name = $return_name and status = 'nil'
                    and entries.quarter_start = period_start
                    and entries.borough_code is not distinct from
                    case when $is_of_boroughs then figures.borough_code end
                )
                """,
                {"return_name": name, "is_of_boroughs": name in OF_BOROUGHS},
            ).fetchall()


def london(home: Settings, indicator: str, period: str) -> tuple[object, ...] | None:
    with duckdb.connect(str(home.database), read_only=True) as warehouse:
        return warehouse.execute(
            "select value, return_status, is_provisional from marts.indicator_values where"
            " indicator_id = ? and period_label = ? and area_level = 'london'",
            [indicator, period],
        ).fetchone()


@pytest.mark.parametrize(
    "home", ["example_home", "random_home", pytest.param("early", marks=pytest.mark.soak)]
)
def test_no_figure_is_published_for_a_sender_that_has_sent_nothing(
    home: str, request: pytest.FixtureRequest
) -> None:
    assert list(published_without_a_return(request.getfixturevalue(home))) == []


@pytest.mark.soak
def test_figures_from_annual_returns_that_have_not_been_received_are_outstanding(
    early: Settings,
) -> None:
    """On 20 January 2013, headquarters had sent its returns for 2011-12 but not for 2012-13."""
    for indicator in ("networks_disrupted", "acquisitive_offences", "community_investment_gbp"):
        for quarter in ("2012-13 Q1", "2012-13 Q2"):
            assert london(early, indicator, quarter) == (None, "outstanding", True)
        complete = london(early, indicator, "2011-12 Q4")
        assert complete is not None
        assert complete[1:] == ("submitted", False)
        part = london(early, indicator, "year to 2012-13 Q2")
        assert part is not None
        assert part[0]
        assert part[1:] == ("outstanding", True)


@pytest.mark.soak
def test_the_returns_of_other_boroughs_are_outstanding_if_only_one_borough_has_sent_its_return(
    early: Settings,
) -> None:
    """On 20 January 2013, only one borough had sent its drug tests for 2012-13 Q3."""
    with duckdb.connect(str(early.database), read_only=True) as warehouse:
        quarter = (
            "indicator_id = 'ppo_discretionary_authorisations' and period_label = '2012-13 Q3'"
        )
        [[only], [statuses], [point, signal], [sentence]] = (
            warehouse.execute(f"select {columns} where {quarter} and {area}").fetchone() or ()
            for columns, area in [
                ("value from marts.indicator_values", "return_status = 'submitted'"),
                (
                    "count(*) filter (value is null and return_status = 'outstanding')"
                    " from marts.indicator_values",
                    "area_level = 'borough'",
                ),
                ("value, signal from marts.indicator_control_charts", "area_level = 'london'"),
                (
                    "max(statement) from (select indicator_id, statement, area_level,"
                    " '2012-13 Q3' as period_label from marts.indicator_signals)",
                    "area_level = 'london'",
                ),
            ]
        )
    assert statuses == 31
    assert (point, signal) == (None, None)
    # In an earlier version the statement was "Worse than usual", because the sum of a few boroughs
    # is always low.
    assert sentence == "not final in 2012-13 Q3"
    assert london(early, "ppo_discretionary_authorisations", "2012-13 Q3") == (
        only,
        "outstanding",
        True,
    )


@pytest.mark.soak
@pytest.mark.parametrize("day", sorted(QUARTER_ENDS), ids=str)
def test_no_figure_is_published_at_any_quarter_end_for_a_sender_that_has_sent_nothing(
    example_home: Settings, tmp_path: Path, day: date
) -> None:
    home = Settings(home=tmp_path / "home", returns=example_home.returns)
    shutil.copytree(example_home.home, home.home, symlinks=True)
    refresh(home.returns, home.home, "--as-at", day)
    assert list(published_without_a_return(home)) == []


@pytest.mark.soak
def test_no_refresh_is_held_while_four_years_of_example_returns_arrive_by_quarter(
    example_home: Settings, tmp_path: Path
) -> None:
    """After each quarter, a refresh reads only the files that had arrived by then."""
    returns, home = tmp_path / "returns", tmp_path / "home"
    waiting = {
        file: date.fromisoformat(found[1])
        for file in sorted(example_home.returns.rglob("*"))
        if (found := re.search(r"__received_(\d{4}-\d{2}-\d{2})\.", file.name))
    }
    for day in [*sorted(QUARTER_ENDS), max(waiting.values())]:
        for file in [file for file, received in waiting.items() if received <= day]:
            target = returns / file.relative_to(example_home.returns)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)
            del waiting[file]
        if returns.exists():
            refresh(returns, home)
            assert list(published_without_a_return(Settings(home=home, returns=returns))) == []
    assert not waiting
