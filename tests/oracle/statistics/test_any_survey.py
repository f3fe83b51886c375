"""Test properties that hold for every survey, whatever the respondents answer."""

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .survey_sql import MODELS, Respondent, Survey
from .surveys import BOROUGHS, LONDON, QUARTERS, WINDOWS, a_survey, estimates

few = settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
respondents = st.builds(
    Respondent,
    st.sampled_from(QUARTERS[:6]),
    st.sampled_from(BOROUGHS),
    st.floats(0.1, 10),
    st.sampled_from([True, False, None]),
    st.sampled_from([True, False, None]),
)
surveys = st.lists(respondents, min_size=1, max_size=40)
MANY = 50


@pytest.mark.parametrize("seed", range(3))
def test_the_variance_of_a_change_between_separate_periods_is_the_sum_of_the_two_variances(
    survey: Survey, seed: int
) -> None:
    """The two periods share no stratum.

    With up to 12 respondents in a stratum, most variances come from linearisation.
    """
    survey.answer(a_survey(seed, per_stratum=12))
    found = estimates(survey)
    changes = survey.rows(
        "int_survey__changes",
        "measure = 'pas_drugs_problem' and base_kind = 'answers' and quarters_apart >= 4"
        " and is_linearised and comparison = 'year_on_year'",
    )
    assert len(changes) > MANY
    for row in changes:
        kind, start = row["period_type"], str(row["period_start"])
        before = QUARTERS[QUARTERS.index(start) - row["quarters_apart"]]
        errors = [found[row["area_code"], kind, at]["standard_error"] for at in (start, before)]
        assert row["standard_error"] ** 2 == pytest.approx(
            sum(error**2 for error in errors), abs=1e-9
        )


@few
@given(people=surveys, factor=st.sampled_from([1e-6, 0.37, 1000, 2.0**16]))
def test_no_estimate_depends_on_the_scale_of_the_weights(
    survey: Survey, people: list[Respondent], factor: float
) -> None:
    survey.answer(people)
    before = estimates(survey)
    survey.answer([replace(person, weight=person.weight * factor) for person in people])
    after = estimates(survey)
    for key, row in before.items():
        for column, value in row.items():
            expected = pytest.approx(value, abs=1e-7) if isinstance(value, float) else value
            assert after[key][column] == expected, (key, column)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_respondents_does_not_change_any_estimate(
    survey: Survey, seed: int
) -> None:
    """The order can matter only in long sums, so there are up to 60 respondents in a stratum."""
    people = a_survey(seed, per_stratum=60)
    survey.answer(people)
    before = estimates(survey)
    survey.answer(random.Random(seed).sample(people, len(people)))
    assert estimates(survey) == before


@few
@given(people=surveys)
def test_limits_are_between_0_and_100_and_enclose_the_value(
    survey: Survey, people: list[Respondent]
) -> None:
    survey.answer(people)
    survey.rows(MODELS[-1])  # every model can be built from any survey
    for row in estimates(survey, "upper_95 is not null").values():
        assert 0 <= row["lower_95"] <= row["value"] + 1e-9
        assert row["value"] - 1e-9 <= row["upper_95"] <= 100
        assert row["upper_95"] - row["lower_95"] > 0


def test_an_estimate_has_an_interval_even_if_all_respondents_agree(survey: Survey) -> None:
    chance = random.Random(5)
    people = [Respondent(QUARTERS[0], BOROUGHS[0], chance.uniform(0.1, 3), True) for _ in range(97)]
    survey.answer(people)
    row = estimates(survey)[BOROUGHS[0], "quarter", QUARTERS[0]]
    weights = [person.weight for person in people]
    assert row["value"] == 100 == row["upper_95"]
    assert 90 < row["lower_95"] < 98
    assert row["effective_base"] == pytest.approx(
        sum(weights) ** 2 / sum(weight**2 for weight in weights)
    )


def test_every_area_and_period_has_a_row_even_if_there_are_no_respondents(survey: Survey) -> None:
    survey.answer([])
    rows = estimates(survey)
    assert len(rows) == 33 * len(WINDOWS)
    assert {row["quality_flag"] for row in rows.values()} == {"u"}
    assert {row["verdict"] for row in survey.rows("int_survey__verdicts")} == {"no baseline"}


def test_the_quality_flag_of_a_quarterly_estimate_for_a_borough_is_never_better_than_c(
    survey: Survey,
) -> None:
    chance = random.Random(6)
    survey.answer(
        [
            Respondent(quarter, BOROUGHS[0], 1, chance.random() < 0.4)
            for quarter in QUARTERS[:4]
            for _ in range(400)
        ]
    )
    rows = estimates(survey)
    assert rows[BOROUGHS[0], "quarter", QUARTERS[0]]["quality_flag"] == "c"
    assert rows[BOROUGHS[0], "rolling_year", QUARTERS[0]]["quality_flag"] == ""
    london = rows[LONDON, "quarter", QUARTERS[0]]
    assert (london["quality_flag"], london["missing_boroughs"].count(", ")) == ("c", 30)


def test_the_verdict_is_about_the_latest_rolling_year_with_answers(survey: Survey) -> None:
    survey.answer(
        [Respondent(quarter, BOROUGHS[0], 1, True) for quarter in QUARTERS[:9] for _ in range(3)]
        + [Respondent(QUARTERS[10], BOROUGHS[0], 1, None)]
    )
    latest = survey.rows("int_survey__verdicts", "measure = 'pas_drugs_problem'")
    assert {row["period_label"] for row in latest} == {"year to 2011-12 Q1"}
    assert {row["quarters_since_baseline"] for row in latest} == {5}
