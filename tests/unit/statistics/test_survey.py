"""The survey's SQL against linearisation respondent by respondent."""

from itertools import product
from math import sqrt

import pytest
from scipy.stats import norm
from scipy.stats import t as student_t

from .linearisation import domain, variance
from .survey_sql import Respondent, Row, Survey
from .surveys import BOROUGHS, LONDON, QUARTERS, WINDOWS, a_survey, estimates


def is_problem(person: Respondent) -> bool | None:
    return person.is_problem


@pytest.mark.parametrize(("seed", "per_stratum"), [(1, 3), (2, 30)])
def test_an_estimate_is_that_of_its_respondents(
    survey: Survey, seed: int, per_stratum: int
) -> None:
    people = a_survey(seed, per_stratum)
    survey.answer(people)
    found = estimates(survey)
    for area, (period_type, quarters) in product((LONDON, *BOROUGHS), WINDOWS):
        row = found[area, period_type, quarters[0]]
        borough = None if area == LONDON else area
        answered = domain(people, is_problem, quarters, borough)
        everyone = domain(people, is_problem, quarters, borough, everyone=True)
        if everyone is not None:
            missing = 1 - (answered.weights.sum() if answered else 0) / everyone.weights.sum()
            assert row["not_answered_percent"] == pytest.approx(100 * missing, abs=1e-9)
            assert row["all_respondent_value"] == pytest.approx(100 * everyone.share, abs=1e-9)
        if answered is None:
            assert (row["value"], row["base"]) == (None, 0)
            continue
        error = sqrt(variance(people, answered.influence))
        assert row["value"] == pytest.approx(100 * answered.share, abs=1e-9)
        assert row["standard_error"] == pytest.approx(100 * error, abs=1e-9)
        assert row["base"] == answered.base
        assert row["degrees_of_freedom"] == answered.base - answered.strata
        assert_interval(row, answered.share, error, answered.base)


def assert_interval(row: Row, share: float, error: float, base: int) -> None:
    """Effective base, design effect and Wilson's limits, as roots of the score equation."""
    freedom = row["degrees_of_freedom"]
    if 0 < share < 1 and error > 0:
        effective = min(share * (1 - share) / error**2, base)
        assert row["effective_base"] == pytest.approx(effective, rel=1e-9)
        simple = share * (1 - share) / (base - 1)
        assert row["design_effect"] == pytest.approx(error**2 / simple, rel=1e-9)
    else:
        assert row["design_effect"] is None
        assert row["effective_base"] <= base * (1 + 1e-12)
    if freedom < 1:
        assert (row["lower_95"], row["upper_95"], row["ci_method"]) == (None, None, None)
        return
    critical = float(student_t.ppf(0.975, freedom)) if freedom < 60 else float(norm.ppf(0.975))
    if freedom < 10:
        return
    for limit, distance in ((row["lower_95"] / 100, 1), (row["upper_95"] / 100, -1)):
        spread = sqrt(limit * (1 - limit) / row["effective_base"])
        reached = limit + distance * critical * spread
        assert reached == pytest.approx(share, abs=1e-9 if freedom >= 60 else 1e-5)


@pytest.mark.parametrize(("seed", "per_stratum"), [(3, 3), (4, 20)])
def test_a_change_is_that_of_its_respondents_also_where_periods_overlap(
    survey: Survey, seed: int, per_stratum: int
) -> None:
    people = a_survey(seed, per_stratum)
    survey.answer(people)
    rows = survey.rows("int_survey__changes", "measure = 'pas_drugs_problem'")
    assert {row["quarters_apart"] for row in rows} >= set(range(13))
    windows = {(kind, quarters[0]): quarters for kind, quarters in WINDOWS}
    for row in rows:
        start = str(row["period_start"])
        quarters = windows[row["period_type"], start]
        earlier = (
            QUARTERS[:4]
            if row["comparison"] == "since_baseline"
            else tuple(QUARTERS[QUARTERS.index(quarter) - 4] for quarter in quarters)
        )
        borough = None if row["area_code"] == LONDON else row["area_code"]
        everyone = row["base_kind"] == "respondents"
        now = domain(people, is_problem, quarters, borough, everyone)
        before = domain(people, is_problem, earlier, borough, everyone)
        assert now is not None
        assert before is not None
        error = sqrt(variance(people, now.influence - before.influence))
        fall = 100 * (before.share - now.share)
        assert row["improvement_points"] == pytest.approx(fall, abs=1e-9)
        assert row["standard_error"] == pytest.approx(100 * error, abs=1e-9)
        assert row["upper_95"] - row["lower_95"] == pytest.approx(
            200 * error * norm.ppf(0.975), abs=1e-9
        )
