"""Queries and `explain` suggest similar names for a name that does not exist."""

import pytest

from drug_strategy.answers.explain import explain
from drug_strategy.answers.names import hints
from drug_strategy.answers.query import connect
from drug_strategy.publication.generations import LINK
from drug_strategy.settings import Settings, UserError
from tests.commands import warehouse


def hinted(settings: Settings, sql: str) -> list[str]:
    with connect(settings.published / LINK) as published:
        return list(hints(published, sql))


@pytest.mark.parametrize(
    ("condition", "hint"),
    [
        ("period_type = 'year'", "there are: 'fiscal_year', 'quarter', 'rolling_year'"),
        ("indicator_id = 'crack_house_closed'", "the nearest: 'crack_houses_closed'"),
        ("indicator_id in ('crack_houses_closed', 'nothing like it')", "such as 'acquis"),
        ("indicator_id = 'Drug house'", "it is a synonym of 'crack_houses_closed'"),
        ("area_name = 'hackney'", "the nearest: 'Hackney'"),
        ("period_label = 'Q2 2011'", "the nearest: '2011-12 Q2', '2011-12 Q1'"),
        ("period_label = '2010 Q1'", "the nearest: '2010-11 Q1', '2009-10 Q4'"),
    ],
)
def test_a_query_for_a_name_that_does_not_exist_suggests_names_that_exist(
    example_home: Settings, condition: str, hint: str
) -> None:
    sql = f"select * from marts.indicator_values where {condition}"
    [sentence] = hinted(example_home, sql)
    assert hint in sentence


@pytest.mark.parametrize(
    "sql",
    [
        "select * from marts.indicator_values where area_name = 'Hackney' and value < 0",
        "select * from marts.indicator_values where area_name like 'Nowhere%'",
        "select 'nowhere' as area_name",
    ],
)
def test_a_query_for_a_name_that_exists_gets_no_hint(example_home: Settings, sql: str) -> None:
    assert hinted(example_home, sql) == []


def test_the_query_command_prints_hints_after_the_answer(example_home: Settings) -> None:
    sql = "select sum(value) from marts.london_years where fiscal_year = '2011'"
    ran = warehouse("query", sql, "--home", example_home.home)
    assert ran.returncode == 0
    assert "No row has fiscal_year '2011'; there are: '2009-10'" in ran.output
    found = "select value from marts.london_years where fiscal_year in ('2011', '2011-12')"
    assert "No row" not in warehouse("query", found, "--home", example_home.home).output


def test_the_query_command_prints_a_note_about_a_sum_that_counts_events_more_than_once(
    example_home: Settings,
) -> None:
    sql = "select sum(value) from marts.indicator_values where area_level = 'london'"
    assert "Filter period_type" in warehouse("query", sql, "--home", example_home.home).output
    right = "select sum(value) from marts.london_totals where adds_up and not is_provisional"
    assert (
        "sum" not in warehouse("query", right, "--home", example_home.home).output.split("\n", 1)[1]
    )


@pytest.mark.parametrize(
    ("figure", "suggestion"),
    [
        (("crack_houses_closed", "Hackney", "Q2 2011"), '"2011-12 Q2" or "2011-12 Q1"'),
        (("crack_house", "Hackney", "2011-12"), '"crack_houses_closed"'),
        (("drr_arrest_days", "Abbey, Merton", "2011-12"), "a figure for London and for Merton"),
    ],
)
def test_explain_suggests_existing_figures_for_a_figure_that_does_not_exist(
    example_home: Settings, figure: tuple[str, str, str], suggestion: str
) -> None:
    with pytest.raises(UserError) as error:
        explain(example_home, *figure)
    assert suggestion in str(error.value)
