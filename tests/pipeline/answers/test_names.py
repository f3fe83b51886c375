"""Queries suggest similar names for a name that does not exist."""

import io
from contextlib import redirect_stdout

import pytest

from drug_strategy.answers.names import hints
from drug_strategy.answers.query import Question, answer, connect
from drug_strategy.settings import Settings


def hinted(settings: Settings, condition: str) -> list[str]:
    sql = f"select * from marts.indicator_values where {condition}"
    with connect(settings.published_file) as published:
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
    [sentence] = hinted(example_home, condition)
    assert hint in sentence


def test_a_query_for_a_name_that_exists_gets_no_hint(example_home: Settings) -> None:
    assert hinted(example_home, "area_name = 'Hackney' and value < 0") == []
    assert hinted(example_home, "area_name like 'Nowhere%'") == []
    assert hinted(example_home, "value is null union select 'nowhere' as area_name") == []


def test_an_answer_comes_with_hints_and_with_notes_on_its_figures(example_home: Settings) -> None:
    """tests/unit/answers tests how figures are judged."""
    file = example_home.published_file
    crack_houses = "indicator_id = 'crack_houses_closed' and fiscal_year = '2010-11'"
    for columns, remark in {
        "sum(value) from marts.london_years where fiscal_year = '2011'":
            "No row has fiscal_year '2011'; there are: '2009-10'",
        "sum(value) from marts.london_years where fiscal_year in ('2011', '2011-12')":
            "These figures do not add up",
        f"area_name, value from marts.borough_years where {crack_houses}": "Southwark 2010-11",
    }.items():  # fmt: skip
        with redirect_stdout(io.StringIO()):
            first, *_ = answer(Question(f"select {columns}"), file).hints
        assert remark in first
