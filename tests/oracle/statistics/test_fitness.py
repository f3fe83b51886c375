"""Which surveys are fit for London's verdict, and the sentence for those that are not."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from .survey_sql import PROJECT, Respondent, Row, Survey
from .surveys import QUARTERS

BOROUGHS = [
    line.split(",")[0]
    for line in (PROJECT / "seeds" / "geography" / "boroughs.csv").read_text().splitlines()[1:]
    if line.split(",")[2] == "true"
]
Change = Callable[[int, Respondent], Respondent | None]


def stated(survey: Survey, change: Change) -> Row:
    """The outcome of a survey of 32 boroughs in 16 quarters, four answers each, once changed."""
    whole = [
        Respondent(quarter, borough, 100, number % 2 == 0, number % 3 == 0)
        for (quarter, borough), number in product(product(QUARTERS, BOROUGHS), range(4))
    ]
    changed = (change(number, person) for number, person in enumerate(whole))
    survey.answer([person for person in changed if person is not None])
    [row] = survey.rows("int_survey__stated", "subject = 'pas_drugs_problem'")
    return row


def without(quarters: tuple[str, ...], boroughs: list[str]) -> Change:
    return lambda _, person: (
        None if person.quarter_start in quarters and person.borough_code in boroughs else person
    )


def test_there_are_32_boroughs_to_answer() -> None:
    assert len(BOROUGHS) == 32


@pytest.mark.parametrize("boroughs", [[], BOROUGHS[:1]])
def test_a_survey_of_31_boroughs_in_every_quarter_has_a_verdict(
    survey: Survey, boroughs: list[str]
) -> None:
    row = stated(survey, without(QUARTERS, boroughs))
    assert (row["verdict"], row["faults"]) == ("NOT ACHIEVED", None)
    assert (row["quarters_answered"], row["baseline_quarters_answered"]) == (4, 4)
    assert row["boroughs_answered"] == 32 - len(boroughs)


@pytest.mark.parametrize("quarter", [QUARTERS[2], QUARTERS[13]])
def test_two_boroughs_without_answers_in_a_quarter_of_either_year_make_it_unfit(
    survey: Survey, quarter: str
) -> None:
    row = stated(survey, without((quarter,), BOROUGHS[3:5]))
    assert row["verdict"] == "NOT FIT TO JUDGE"
    label = "2009-10 Q3" if quarter == QUARTERS[2] else "2012-13 Q2"
    assert row["faults"] == f"{label} has answers from 30 of 32 boroughs"
    assert row["statement"].endswith(f"It cannot be judged: {row['faults']}.")


def test_boroughs_missing_between_the_two_years_do_not_matter(
    survey: Survey,
) -> None:
    assert stated(survey, without(QUARTERS[5:8], BOROUGHS[9:]))["verdict"] == "NOT ACHIEVED"


def test_a_year_of_one_quarter_is_unfit_and_says_so(survey: Survey) -> None:
    row = stated(survey, without(QUARTERS[12:15], BOROUGHS))
    assert row["verdict"] == "NOT FIT TO JUDGE"
    assert row["quarters_answered"] == 1
    assert row["faults"].startswith("2012-13 Q1 has answers from 0 of 32 boroughs; 2012-13 Q2 ")


def test_a_respondent_of_over_one_percent_of_the_weight_makes_it_unfit(
    survey: Survey,
) -> None:
    def heavy(weight: float) -> Change:
        return lambda number, person: replace(person, weight=weight) if number == 3 else person

    # 512 respondents a year: 5.16 times the others' weight is just over one percent of the total
    assert stated(survey, heavy(515))["verdict"] == "NOT ACHIEVED"
    row = stated(survey, heavy(517))
    assert row["verdict"] == "NOT FIT TO JUDGE"
    assert row["faults"] == "one respondent bears 1.0 % of the weight of 2009-10"


def test_a_quarter_whose_weights_add_up_to_another_total_makes_it_unfit(
    survey: Survey,
) -> None:
    def scaled(factor: float) -> Change:
        return lambda _, person: (
            replace(person, weight=person.weight * factor)
            if person.quarter_start == QUARTERS[15]
            else person
        )

    for factor in (0.5, 2):
        assert stated(survey, scaled(factor))["verdict"] == "NOT ACHIEVED"
    for factor, times in ((0.49, "0.490"), (2.01, "2.010")):
        row = stated(survey, scaled(factor))
        assert row["verdict"] == "NOT FIT TO JUDGE"
        assert row["faults"] == (
            f"2012-13 Q4 has weights that add up to {times} times those of the median quarter"
        )


def test_after_the_last_year_missing_answers_are_final(survey: Survey) -> None:
    row = stated(survey, without(QUARTERS[:4], BOROUGHS))
    assert row["verdict"] == "NO BASELINE"
    assert "nobody answered in 2009-10." in row["statement"]
    row = stated(survey, without(QUARTERS[15:], BOROUGHS))
    assert row["verdict"] == "NO FINAL FIGURE"
    assert row["statement"].endswith("Nobody answered in the last quarter of 2012-13.")


def test_the_baseline_is_not_compared_with_itself(survey: Survey) -> None:
    stated(survey, lambda _, person: person)
    changes = survey.rows("int_survey__changes", "comparison = 'since_baseline'")
    assert changes
    assert {row["period_label"] for row in changes} == {
        f"year to {year} Q{quarter}"
        for year in ("2010-11", "2011-12", "2012-13")
        for quarter in (1, 2, 3, 4)
    }


def test_a_weight_without_its_decimal_point_changes_no_other_borough(survey: Survey) -> None:
    def lost(factor: float) -> Change:
        return lambda number, person: (
            replace(person, weight=person.weight * factor) if number == 0 else person
        )

    stated(survey, lost(1))
    where = f"area_level = 'borough' and area_code <> '{BOROUGHS[0]}'"
    before = survey.rows("int_survey__estimates", where)
    stated(survey, lost(10_000))
    assert survey.rows("int_survey__estimates", where) == before
    [row] = survey.rows(
        "int_survey__estimates",
        f"area_code = '{BOROUGHS[0]}' and period_label = '2009-10' and measure like '%problem'",
    )
    assert row["effective_base"] < 2
    assert row["quality_flag"] == "u"
