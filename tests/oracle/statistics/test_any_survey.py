"""Test properties that hold for every survey, whatever its answers."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .surveys import QUARTERS, THREE, WINDOWS, Respondent, Survey, random_survey
from .world import LONDON

answers = st.sampled_from([True, False, None])
respondents = st.builds(
    Respondent,
    st.sampled_from(QUARTERS[:6]),
    st.sampled_from(THREE),
    st.floats(0.1, 10),
    answers,
    answers,
)


@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(
    people=st.lists(respondents, min_size=1, max_size=40),
    factor=st.sampled_from([1e-6, 0.37, 1000, 2.0**16]),
)
def test_limits_enclose_the_value_and_do_not_depend_on_the_scale_of_the_weights(
    survey: Survey, people: list[Respondent], factor: float
) -> None:
    survey.answer(people)
    survey.target()  # any survey must allow every model to be built
    before = survey.estimates()
    for row in before.values():
        if row["upper_95"] is not None:
            assert 0 <= row["lower_95"] <= row["value"] + 1e-9
            assert row["value"] - 1e-9 <= row["upper_95"] <= 100
            assert row["upper_95"] - row["lower_95"] > 0
    survey.answer([replace(person, weight=person.weight * factor) for person in people])
    after = survey.estimates()
    for key, row in before.items():
        for column, value in row.items():
            expected = pytest.approx(value, abs=1e-7) if isinstance(value, float) else value
            assert after[key][column] == expected, (key, column)


def test_the_order_of_the_respondents_does_not_change_any_estimate(survey: Survey) -> None:
    """Order can matter only in long sums, so a stratum has up to 60 respondents."""
    people = random_survey(1, per_stratum=60)
    survey.answer(people)
    before = survey.estimates()
    survey.answer(Random(1).sample(people, len(people)))
    assert survey.estimates() == before


def test_an_estimate_has_an_interval_even_if_all_respondents_agree(survey: Survey) -> None:
    chance = Random(5)
    weights = [chance.uniform(0.1, 3) for _ in range(97)]
    survey.answer(Respondent(QUARTERS[0], THREE[0], weight, True) for weight in weights)
    row = survey.estimates()[THREE[0], "quarter", QUARTERS[0]]
    assert row["value"] == 100 == row["upper_95"]
    assert 90 < row["lower_95"] < 98
    squares = sum(weight**2 for weight in weights)
    assert row["effective_base"] == pytest.approx(sum(weights) ** 2 / squares)


def test_every_area_and_period_has_a_row_even_if_there_are_no_respondents(survey: Survey) -> None:
    survey.answer([])
    rows = survey.estimates()
    assert len(rows) == 33 * len(WINDOWS)
    assert {row["quality_flag"] for row in rows.values()} == {"u"}
    assert {row["verdict"] for row in survey.rows("int_survey__verdicts")} == {"no baseline"}


def test_the_quality_flag_of_a_quarterly_estimate_for_a_borough_is_never_better_than_c(
    survey: Survey,
) -> None:
    chance = Random(6)
    survey.answer(
        Respondent(quarter, THREE[0], 1, chance.random() < 0.4)
        for quarter in QUARTERS[:4]
        for _ in range(400)
    )
    rows = survey.estimates()
    assert rows[THREE[0], "quarter", QUARTERS[0]]["quality_flag"] == "c"
    assert rows[THREE[0], "rolling_year", QUARTERS[0]]["quality_flag"] == ""
    london = rows[LONDON, "quarter", QUARTERS[0]]
    assert (london["quality_flag"], london["missing_boroughs"].count(", ")) == ("c", 30)


def test_the_verdict_is_about_the_latest_rolling_year_with_answers(survey: Survey) -> None:
    survey.answer(
        [Respondent(quarter, THREE[0], 1, True) for quarter in QUARTERS[:9] for _ in range(3)]
        + [Respondent(QUARTERS[10], THREE[0], 1, None)]
    )
    latest = survey.rows("int_survey__verdicts", "measure = 'pas_drugs_problem'")
    found = {(row["period_label"], row["quarters_since_baseline"]) for row in latest}
    assert found == {("year to 2011-12 Q1", 5)}
