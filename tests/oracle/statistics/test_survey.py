"""Test that the survey's SQL agrees with linearisation respondent by respondent."""

from itertools import product
from math import sqrt

import pytest
from scipy.special import ndtri, stdtrit

from .linearisation import Domain, Vector, domain, is_problem, mover, variance
from .surveys import QUARTERS, THREE, WINDOWS, Respondent, Survey, compared_quarters, random_survey
from .world import LONDON, Row


@pytest.mark.parametrize(("seed", "per_stratum"), [(1, 3), (2, 30)])
def test_an_estimate_agrees_with_linearisation(survey: Survey, seed: int, per_stratum: int) -> None:
    people = random_survey(seed, per_stratum)
    survey.answer(people)
    found = survey.estimates()
    for area, (period_type, quarters) in product((LONDON, *THREE), WINDOWS):
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
        assert_interval(row, answered.share, error, answered.weights)


def assert_interval(row: Row, share: float, error: float, weights: Vector) -> None:
    """Check the effective sample size, the design effect and the limits (score equation)."""
    freedom, base = row["degrees_of_freedom"], len(weights)
    linearised = share * (1 - share) / error**2 if 0 < share < 1 and error > 1e-15 else 1e99
    kish = weights.sum() ** 2 / (weights**2).sum()
    effective = min(linearised if linearised <= 2 * kish else kish, base)
    assert row["effective_base"] == pytest.approx(effective, rel=1e-9)
    if 0 < share < 1 and error > 1e-15:
        simple = share * (1 - share) / (base - 1)
        assert row["design_effect"] == pytest.approx(error**2 / simple, rel=1e-9)
    if freedom < 1:
        assert (row["lower_95"], row["upper_95"], row["ci_method"]) == (None, None, None)
        return
    critical = float(stdtrit(freedom, 0.975)) if freedom < 60 else float(ndtri(0.975))
    for limit, distance in ((row["lower_95"] / 100, 1), (row["upper_95"] / 100, -1)):
        spread = sqrt(limit * (1 - limit) / row["effective_base"])
        reached = limit + distance * critical * spread
        assert reached == pytest.approx(share, abs=1e-9 if freedom >= 60 else 1e-5)


@pytest.mark.parametrize(("seed", "per_stratum"), [(3, 3), (4, 20)])
def test_a_change_agrees_with_linearisation_even_if_the_periods_overlap(
    survey: Survey, seed: int, per_stratum: int
) -> None:
    people = random_survey(seed, per_stratum)
    survey.answer(people)
    rows = survey.rows("int_survey__changes", "measure = 'pas_drugs_problem'")
    assert {row["quarters_apart"] for row in rows} == set(range(1, 13))
    for row in rows:
        borough = None if row["area_code"] == LONDON else row["area_code"]
        everyone = row["base_kind"] == "respondents"
        now, before = (
            domain(people, is_problem, quarters, borough, everyone)
            for quarters in compared_quarters(row)
        )
        assert now is not None
        assert before is not None
        fall = 100 * (before.share - now.share)
        assert row["improvement_points"] == pytest.approx(fall, abs=1e-9)
        for level, quantile in (("95", 0.975), ("998", 0.999)):
            limits = (row[f"lower_{level}"], row[f"upper_{level}"])
            if row["is_linearised"]:
                error = sqrt(variance(people, now.influence - before.influence))
                assert row["standard_error"] == pytest.approx(100 * error, abs=1e-9)
                margin = 100 * error * ndtri(quantile)
                expected = (max(fall - margin, -100), min(fall + margin, 100))
                assert limits == pytest.approx(expected, abs=1e-9)
            elif min(now.base - now.strata, before.base - before.strata) > 0:
                assert row["standard_error"] is None
                ends = critical(now, quantile), critical(before, quantile)
                expected = mover(now, before, *ends)
                tolerance = 0.05 if level == "998" else 1e-3  # by expansion
                assert limits == pytest.approx(expected, abs=tolerance)
            else:
                assert limits == (None, None)
    assert {row["is_linearised"] for row in rows} == {True, False}


def test_the_limits_of_a_change_are_within_100_points(survey: Survey) -> None:
    survey.answer(
        [
            Respondent(quarter, borough, 1, borough == THREE[0])
            for quarter, borough in product((QUARTERS[0], QUARTERS[4]), THREE[:2])
        ]
    )
    [row] = survey.rows(
        "int_survey__changes",
        f"measure = 'pas_drugs_problem' and period_type = 'quarter' and area_code = '{LONDON}'"
        " and base_kind = 'answers'",
    )
    assert row["is_linearised"]
    assert ndtri(0.999) * row["standard_error"] > 150
    assert (row["lower_998"], row["upper_998"]) == (-100, 100)
    assert 97 < row["upper_95"] == -row["lower_95"] < 99


ONE_BOROUGH_DISAGREES = [
    Respondent(QUARTERS[0], borough, 1, borough != THREE[0] or number < 10)
    for borough, number in product(THREE, range(40))
]


@pytest.mark.parametrize(
    ("people", "kinds"),
    [
        (random_survey(5, 12), {True}),
        (random_survey(8, 2), {True, False}),
        (ONE_BOROUGH_DISAGREES, {False}),
    ],
)
def test_a_borough_is_compared_with_london_without_the_borough(
    survey: Survey, people: list[Respondent], kinds: set[bool]
) -> None:
    survey.answer(people)
    rows = [row for row in survey.comparisons() if row["area_code"] in THREE]
    quarters_of = {(kind, quarters[0]): quarters for kind, quarters in WINDOWS}
    found = set()
    for row in rows:
        if row["indicator_id"] != "pas_drugs_problem":
            continue
        quarters = quarters_of[row["period_type"], str(row["period_start"])]
        own = domain(people, is_problem, quarters, row["area_code"])
        rest = domain(people, is_problem, quarters, without=row["area_code"])
        if own is None or rest is None:
            assert row["difference_lower_95"] is None
            continue
        assert row["rest_figure"] == pytest.approx(100 * rest.share, abs=1e-9)
        found.add(row["is_linearised"])
        for level, quantile in (("95", 0.975), ("998", 0.999)):
            limits = (row[f"difference_lower_{level}"], row[f"difference_upper_{level}"])
            if row["is_linearised"]:
                difference = 100 * (own.share - rest.share)
                error = 100 * sqrt(variance(people, own.influence - rest.influence))
                margin = error * ndtri(quantile)
                expected = (max(difference - margin, -100), min(difference + margin, 100))
                assert limits == pytest.approx(expected, abs=1e-9)
            elif min(own.base - own.strata, rest.base - rest.strata) > 0:
                ends = critical(rest, quantile), critical(own, quantile)
                assert limits == pytest.approx(mover(rest, own, *ends), abs=0.05)
            else:
                assert limits == (None, None)
    assert len(rows) == 2 * 5 * len(THREE)
    assert found == kinds


def critical(found: Domain, quantile: float) -> float:
    """Return Student's t quantile below 60 degrees of freedom, or else the normal quantile."""
    freedom = found.base - found.strata
    return float(stdtrit(freedom, quantile) if freedom < 60 else ndtri(quantile))
