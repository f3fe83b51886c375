"""Test that answers are not compared if waves or shares of missing answers differ greatly."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product
from math import erf, sqrt
from random import Random

import pytest

from .linearisation import Domain, are_far_apart, domain, variance
from .survey_sql import Break, Respondent, Row, Survey
from .surveys import BOROUGHS, LONDON, QUARTERS, WINDOWS
from .test_fitness import CODES, MEASURE

LABELS = [
    f"{year}-{year - 1999} Q{quarter}" for year in range(2009, 2013) for quarter in range(1, 5)
]
OTHER = "pas_tackling_drugs"
Share = Callable[[int], float]


def is_problem(person: Respondent) -> bool | None:
    return person.is_problem


def gave_no_answer(person: Respondent) -> bool:
    return person.is_problem is None


def random_answers(seed: int, most: int) -> list[Respondent]:
    """Return random answers, with waves that differ greatly."""
    chance = Random(seed)
    people = []
    for quarter, borough in product(QUARTERS, BOROUGHS):
        share, no_answer = chance.choice([0.3, 0.3, 0.35, 0.9]), chance.choice([0, 0.1, 0.5])
        people += [
            Respondent(
                quarter,
                borough,
                chance.lognormvariate(0, 0.5),
                None if chance.random() < no_answer else chance.random() < share,
            )
            for _ in range(chance.randint(0, most))
        ]
    return people


class Departures:
    """Finds the waves in an area that differ greatly from the other waves in a period."""

    def __init__(self, people: list[Respondent], borough: str | None) -> None:
        self.people, self.borough = people, borough
        self.known: dict[tuple[str, ...], tuple[str, Domain, Domain] | None] = {}

    def sides(self, quarter: str, quarters: Sequence[str]) -> tuple[Domain, Domain] | None:
        """Return the answers in this wave and in the other waves, if both have at least 30."""
        rest = [each for each in quarters if each != quarter]
        wave = domain(self.people, is_problem, [quarter], self.borough)
        others = domain(self.people, is_problem, rest, self.borough)
        if wave is None or others is None or min(wave.base, others.base) < 30:
            return None
        return wave, others

    def furthest(self, quarters: Sequence[str]) -> tuple[str, Domain, Domain] | None:
        """Return the wave that differs most from the other waves, or the first if several do."""
        key = tuple(quarters)
        if key not in self.known:
            found = []
            for quarter in quarters:
                sides = self.sides(quarter, quarters)
                if sides and are_far_apart(self.people, *sides, 5):
                    found.append((quarter, *sides))
            self.known[key] = max(
                found, key=lambda each: round(abs(each[1].share - each[2].share), 11), default=None
            )
        return self.known[key]

    def alone(self, quarter: str) -> tuple[str, Domain, Domain] | None:
        """Return the wave if it differs most in every rolling year where it can be compared."""
        years = [
            quarters
            for kind, quarters in WINDOWS
            if kind == "rolling_year" and quarter in quarters and self.sides(quarter, quarters)
        ]
        found = [self.furthest(year) for year in years]
        return found[-1] if all(each and each[0] == quarter for each in found) and found else None


@pytest.mark.parametrize(("seed", "most"), [(1, 25), (2, 60), (3, 120)])
def test_the_wave_that_differs_most_from_the_other_waves_in_its_year_is_reported(
    survey: Survey, seed: int, most: int
) -> None:
    people = random_answers(seed, most)
    survey.answer(people)
    found = {
        (row["area_code"], row["period_type"], str(row["period_start"])): row
        for row in survey.rows("int_survey__waves", f"measure = '{MEASURE}'")
    }
    fitness = {
        (row["area_code"], row["period_type"], str(row["period_start"])): row["reasons"]
        for row in survey.rows("int_survey__fitness", f"measure = '{MEASURE}'")
    }
    departed = {"quarter": 0, "longer": 0}
    for area in (LONDON, *BOROUGHS):
        of = Departures(people, None if area == LONDON else area)
        for kind, quarters in WINDOWS:
            furthest = of.furthest(quarters) if len(quarters) > 1 else of.alone(quarters[0])
            reasons = fitness[area, kind, quarters[0]] or ""
            if furthest is None:
                assert (area, kind, quarters[0]) not in found
                assert "too far apart" not in reasons
                continue
            departed["quarter" if kind == "quarter" else "longer"] += 1
            quarter, wave, others = furthest
            row = found[area, kind, quarters[0]]
            assert str(row["quarter_start"]) == quarter
            assert row["waves_value"] == pytest.approx(100 * wave.share, abs=1e-9)
            assert row["others_value"] == pytest.approx(100 * others.share, abs=1e-9)
            error = sqrt(variance(people, wave.influence - others.influence))
            assert row["standard_error"] == pytest.approx(100 * error, abs=1e-9)
            assert reasons.endswith(
                f"the wave of {LABELS[QUARTERS.index(quarter)]} has {row['waves_value']:.1f} % and "
                f"the other waves of the year together {row['others_value']:.1f} %, too far apart "
                "for chance"
            )
    assert departed["longer"] > 5
    assert departed["quarter"]


@pytest.mark.parametrize(("seed", "most"), [(4, 25), (5, 120)])
def test_years_are_not_compared_if_their_shares_of_missing_answers_differ_greatly(
    survey: Survey, seed: int, most: int
) -> None:
    people = random_answers(seed, most)
    survey.answer(people)
    windows = {(kind, quarters[0]): quarters for kind, quarters in WINDOWS}
    outcomes = set()
    for row in survey.rows("int_survey__pairs", f"measure = '{MEASURE}'"):
        now = windows[row["period_type"], str(row["period_start"])]
        before = (
            QUARTERS[:4]
            if row["comparison"] == "since_baseline"
            else tuple(QUARTERS[QUARTERS.index(quarter) - 4] for quarter in now)
        )
        borough = None if row["area_code"] == LONDON else row["area_code"]
        shares = [domain(people, gave_no_answer, quarters, borough) for quarters in (now, before)]
        assert shares[0] is not None
        assert shares[1] is not None
        far = are_far_apart(people, shares[0], shares[1], 3)
        assert ("gave no answer" in (row["faults"] or "")) is far, row
        if far:
            both = [f"{100 * found.share:.1f} % " for found in shares if found]
            assert f"{both[1]}gave no answer in " in row["faults"]
            assert f" and {both[0]}in " in row["faults"]
        assert row["is_fit"] is (row["faults"] is None)
        outcomes.add(far)
    assert outcomes == {True, False}


@pytest.mark.parametrize("many", [1, 3, 29])
def test_a_wave_with_fewer_than_thirty_answers_is_not_compared_with_other_waves(
    survey: Survey, many: int
) -> None:
    """If all answers in a small wave agree, the wave's standard error is zero."""
    people = [
        Respondent(quarter, BOROUGHS[0], 1, quarter == QUARTERS[0])
        for quarter in QUARTERS[:4]
        for _ in range(many if quarter == QUARTERS[0] else 100)
    ]
    survey.answer(people)
    assert survey.rows("int_survey__waves") == []
    survey.answer(people + people[:1] * (30 - many))
    assert {str(row["quarter_start"]) for row in survey.rows("int_survey__waves")} == {QUARTERS[0]}


def test_one_refused_answer_does_not_prevent_a_comparison(
    survey: Survey,
) -> None:
    survey.answer(
        [
            Respondent(QUARTERS[0], BOROUGHS[0], 1, None),
            Respondent(QUARTERS[0], BOROUGHS[0], 1, True),
            Respondent(QUARTERS[4], BOROUGHS[0], 1, True),
        ]
    )
    rows = survey.rows("int_survey__pairs", f"measure = '{MEASURE}' and period_type = 'quarter'")
    assert rows
    assert not any("gave no answer" in row["faults"] for row in rows)


def exact_answers(
    share: Share, other: Share, no_answer: Share, each: int = 100
) -> list[Respondent]:
    """Return respondents with exactly these shares, in 32 boroughs and with equal weights.

    Each share is a function of the quarter number.
    """
    people = []
    for at, quarter in enumerate(QUARTERS):
        for place, borough in enumerate(CODES):
            none, problem, well = (
                int((place + 1) * part) - int(place * part)
                for part in (
                    each * no_answer(at),
                    each * (1 - no_answer(at)) * share(at),
                    each * (1 - no_answer(at)) * other(at),
                )
            )
            people += [
                Respondent(
                    quarter,
                    borough,
                    100,
                    None if number < none else number < none + problem,
                    None if number < none else number < none + well,
                )
                for number in range(each)
            ]
    return people


def target(survey: Survey) -> dict[str, Row]:
    return {row["measure"]: row for row in survey.rows("confidence_target")}


def change(survey: Survey, measure: str = MEASURE) -> Row:
    [row] = survey.rows(
        "public_attitude_changes",
        f"measure = '{measure}' and base_kind = 'answers' and area_code = '{LONDON}'"
        " and comparison = 'since_baseline' and period_label = 'year to 2012-13 Q4'",
    )
    return row


def fallen(at: int) -> float:
    """Return the share who see drugs as a problem, which falls 4.3 points in the last year."""
    return 0.336 if at < 12 else 0.293


def risen(at: int) -> float:
    return 0.483 if at < 12 else 0.51


def a_tenth(_: int) -> float:
    return 0.1


def test_the_headline_mentions_the_margin_of_the_survey_whether_or_not_a_target_was_reached(
    survey: Survey,
) -> None:
    survey.answer(exact_answers(fallen, risen, lambda _: 0, each=40))
    rows = target(survey)
    assert (rows[MEASURE]["verdict"], rows[MEASURE]["qualifier"]) == (
        "ACHIEVED",
        "within sampling error",
    )
    assert rows["strategy"]["headline"] == (
        "Target not reached: one of two measures moved three points. Seeing drugs as a problem fell"
        " 4.3 points (target 3), within the survey's margin. Saying the police tackle drugs well"
        " rose 2.7, which the survey cannot tell from 3."
    )
    assert rows[OTHER]["headline"] == (
        "Saying the police tackle drugs well rose 2.7 points, which the survey cannot tell from 3."
    )


def test_the_headline_mentions_the_survey_margin_twice_if_both_measures_moved_about_3_points(
    survey: Survey,
) -> None:
    survey.answer(
        exact_answers(
            lambda at: 0.34 if at < 12 else 0.309,
            lambda at: 0.48 if at < 12 else 0.511,
            lambda _: 0,
        )
    )
    rows = target(survey)
    assert {row["verdict"] for row in rows.values()} == {"ACHIEVED"}
    assert rows["strategy"]["headline"] == (
        "Target reached: both measures moved three points. Seeing drugs as a problem fell 3.1"
        " points (target 3), within the survey's margin. Saying the police tackle drugs well rose"
        " 3.1 (target 3), within the survey's margin."
    )


def test_a_year_in_which_one_wave_has_reversed_answers_has_no_verdict_or_label_or_direction(
    survey: Survey,
) -> None:
    """An earlier version gave the verdict `NOT ACHIEVED, clear`."""
    survey.answer(exact_answers(lambda at: 0.71 if at == 14 else fallen(at), risen, a_tenth))
    row = target(survey)[MEASURE]
    assert (row["verdict"], row["qualifier"]) == ("NOT FIT TO JUDGE", None)
    fault = (
        "the wave of 2012-13 Q3 has 71.0 % and the other waves of the year together 29.3 %, too far"
        " apart for chance"
    )
    assert row["not_fit_reasons"] == f"In the year to 2012-13 Q4: {fault}"
    assert row["statement"].endswith(
        f"This difference cannot be judged. In the year to 2012-13 Q4: {fault}."
    )
    assert row["headline"] == "Seeing drugs as a problem: the answers are not fit to judge."
    assert row["chance_of_target"] is None
    assert row["improvement_points"] < -5
    assert target(survey)["strategy"]["headline"].startswith(
        "Target not reached: one of two measures did not move three points."
    )
    found = change(survey)
    assert (found["statement"], found["reasons"]) == ("not fit to judge", row["not_fit_reasons"])
    [estimate] = survey.rows(
        "public_attitude_estimates",
        f"measure = '{MEASURE}' and area_code = '{LONDON}' and period_label = '2012-13'",
    )
    assert (estimate["quality_flag"], estimate["quality_reasons"]) == ("c", fault)
    assert change(survey, OTHER)["statement"] == "improved"
    quarters = {
        each["period_label"]: each["statement"]
        for each in survey.rows(
            "public_attitude_changes",
            f"measure = '{MEASURE}' and base_kind = 'answers' and area_code = '{LONDON}'"
            " and comparison = 'year_on_year' and period_type = 'quarter'",
        )
    }
    assert quarters["2012-13 Q3"] == "not fit to judge"
    assert "worsened" not in quarters.values()
    assert quarters["2012-13 Q2"] == quarters["2012-13 Q4"] == "improved"


def test_years_are_not_compared_if_the_share_of_missing_answers_fell_sharply(
    survey: Survey,
) -> None:
    """An earlier version gave `ACHIEVED, clear`, because "don't know" had become "no"."""

    def no_answer(at: int) -> float:
        return 0.12 if at < 12 else 0.02

    survey.answer(
        exact_answers(lambda at: 0.34 * (0.88 / 0.98 if at >= 12 else 1), risen, no_answer)
    )
    row = target(survey)[MEASURE]
    assert row["improvement_points"] > 3
    assert row["lower_95"] > 2
    assert row["verdict"] == "NOT FIT TO JUDGE"
    assert row["not_fit_reasons"] == (
        "12.0 % gave no answer in 2009-10 and 2.0 % in the year to 2012-13 Q4, too far apart for a"
        " comparison"
    )
    assert row["not_fit_reasons"] in row["statement"]
    found = change(survey)
    assert (found["statement"], found["reasons"]) == ("not fit to judge", row["not_fit_reasons"])
    fit = survey.rows("int_survey__fitness", f"area_code = '{LONDON}' and not is_fit")
    assert fit == []  # each year can be judged by itself


def test_years_are_compared_if_their_shares_of_missing_answers_are_close(
    survey: Survey,
) -> None:
    for later in (0.091, 0.149):
        no_answer = [*[0.12] * 12, *[later] * 4]
        survey.answer(exact_answers(fallen, risen, no_answer.__getitem__))
        assert target(survey)[MEASURE]["verdict"] == "ACHIEVED"
    survey.answer(exact_answers(fallen, risen, lambda at: 0.12 if at < 12 else 0.15, each=12))
    assert "gave no answer" not in (target(survey)[MEASURE]["not_fit_reasons"] or "")


def test_no_label_or_verdict_compares_figures_across_a_break(survey: Survey) -> None:
    people = exact_answers(fallen, risen, a_tenth)
    survey.answer(people, breaks=[Break(QUARTERS[8], "The question was reworded")])
    rows = target(survey)
    row = rows[MEASURE]
    reason = "The question was reworded (from 2011-12 Q1)"
    assert (row["verdict"], row["qualifier"], row["chance_of_target"]) == (
        "NOT COMPARABLE",
        None,
        None,
    )
    assert row["statement"].endswith(f"The two cannot be compared. {reason}.")
    assert row["headline"] == (f"Seeing drugs as a problem: not comparable with 2009-10. {reason}.")
    assert (change(survey)["statement"], change(survey)["reasons"]) == ("not comparable", reason)
    assert rows[OTHER]["verdict"] == "NOT ACHIEVED"
    assert rows["strategy"]["quoted_measure"] == OTHER
    crossing = {
        (each["period_label"], each["statement"] == "not comparable")
        for each in survey.rows(
            "public_attitude_changes",
            f"measure = '{MEASURE}' and comparison = 'year_on_year' and period_type = 'quarter'",
        )
    }
    broken = {f"2011-12 Q{quarter}" for quarter in range(1, 5)}
    assert {label for label, is_broken in crossing if is_broken} == broken
    one = [Break(QUARTERS[8], "Other questions", CODES[0])]
    survey.answer(people, breaks=one)
    areas = {
        each["area_code"]
        for each in survey.rows("public_attitude_changes", "statement = 'not comparable'")
    }
    assert areas == {LONDON, CODES[0]}
    unfit = [replace(person, weight=50 if number else 1e6) for number, person in enumerate(people)]
    survey.answer(unfit, breaks=one)
    assert target(survey)[MEASURE]["verdict"] == "NOT COMPARABLE"


def test_the_chance_of_reaching_the_target_comes_from_the_normal_distribution(
    survey: Survey,
) -> None:
    survey.answer(exact_answers(fallen, risen, a_tenth))
    rows = target(survey)
    for measure in (MEASURE, OTHER):
        row = rows[measure]
        z = (row["improvement_points"] - row["target_points"]) / row["standard_error"]
        assert row["chance_of_target"] == pytest.approx((1 + erf(z / sqrt(2))) / 2, abs=1e-6)
    assert rows[MEASURE]["chance_of_target"] > 0.95
    assert rows[OTHER]["chance_of_target"] < 0.5
    assert rows["strategy"]["chance_of_target"] is None


def test_the_smallest_detectable_change_is_based_on_the_standard_error_of_a_rolling_year(
    survey: Survey,
) -> None:
    survey.answer(random_answers(7, 60))
    rows = survey.rows("public_attitude_estimates")
    shown = [row for row in rows if row["smallest_change_shown"] is not None]
    assert {row["period_type"] for row in shown} == {"rolling_year"}
    for row in shown:
        expected = (3.0902 + 0.8416) * sqrt(2) * row["standard_error"]
        assert row["smallest_change_shown"] == pytest.approx(expected, rel=1e-4)
    assert shown
    survey.answer([Respondent(QUARTERS[0], BOROUGHS[0], 1, True) for _ in range(50)])
    assert {row["smallest_change_shown"] for row in survey.rows("public_attitude_estimates")} == {
        None
    }
