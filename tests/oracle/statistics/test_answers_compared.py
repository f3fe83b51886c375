"""Test unusual waves, and the verdicts and labels for surveys with known shares."""

from collections import Counter
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from itertools import product
from math import hypot, pi, sqrt
from statistics import NormalDist, median

import pytest

from .linearisation import are_far_apart, domain, is_problem, standard_error
from .surveys import (
    LABELS,
    MEASURE,
    OTHER,
    QUARTERS,
    THREE,
    Break,
    Respondent,
    Survey,
    compared_quarters,
    exact_survey,
    uneven_survey,
)
from .test_fitness import CODES
from .world import LONDON

exact_answers = partial(exact_survey, CODES)


def gave_no_answer(person: Respondent) -> bool:
    return person.is_problem is None


def text(points: float) -> str:
    return f"{Decimal(repr(round(abs(points), 9))).quantize(Decimal('0.1'), ROUND_HALF_UP)}"


@pytest.mark.parametrize(("seed", "most"), [(1, 25), (3, 120)])
def test_each_wave_is_compared_with_the_four_before_it_and_with_the_six_nearest(
    survey: Survey, seed: int, most: int
) -> None:
    people = uneven_survey(seed, most)
    checked = {LABELS[6]: "2013-06-03", LABELS[9]: "2013-06-04"}
    survey.answer(people, early=QUARTERS[11:12], accepted=checked)
    found = {
        (row["base_kind"], row["fiscal_quarter"], row["compared_with"]): row
        for row in survey.rows("int_survey__waves", f"measure = '{MEASURE}'")
    }
    expected = {}
    for kind, answer, points in (("answers", is_problem, 5), ("no_answer", gave_no_answer, 3)):
        waves = {at: domain(people, answer, [quarter]) for at, quarter in enumerate(QUARTERS)}
        fit = {at: wave for at, wave in waves.items() if wave and wave.base >= 30 and at != 11}
        for at, wave in fit.items():
            before = domain(people, answer, QUARTERS[max(at - 4, 0) : at])
            if before and before.base >= 30:
                apart = 100 * (wave.share - before.share)
                error = hypot(standard_error(wave), standard_error(before))
                if are_far_apart(apart, points, error):
                    expected[kind, LABELS[at], "before"] = apart, error
            nearest = sorted(fit.keys() - {at}, key=lambda other: (abs(other - at), other))[:6]
            if len(nearest) >= 5:
                apart = 100 * (wave.share - median(fit[other].share for other in nearest))
                errors = [standard_error(fit[other]) for other in nearest]
                of_median = sqrt(pi / 2) * hypot(*errors) / len(nearest)
                error = hypot(standard_error(wave), of_median)
                if are_far_apart(apart, points, error):
                    expected[kind, LABELS[at], "nearest"] = apart, error
    assert found.keys() == expected.keys()
    assert most < 100 or {(kind, other) for kind, _, other in expected} == {
        *product(("answers", "no_answer"), ("before", "nearest"))
    }
    notes = {}
    for (kind, label, other), (difference, error) in expected.items():
        row = found[kind, label, other]
        assert row["difference"] == pytest.approx(difference, abs=1e-9)
        assert row["standard_error"] == pytest.approx(error, abs=1e-9)
        if other == "before" and (label not in checked or (kind, label, "nearest") in expected):
            assert row["note"] is None
            continue
        what = f"The answers of {label} differ"
        if kind == "no_answer":
            what = f"The share of people who gave no answer in {label} differs"
        day = {"2013-06-03": "3 June 2013", "2013-06-04": "4 June 2013"}.get(checked.get(label, ""))
        end = f"this was checked on {day}" if day else "nobody has checked this"
        than = "the year before" if other == "before" else "the nearest waves"
        notes[label, kind] = f"{what} from {than} by {text(difference)} points; {end}."
        assert row["note"] == notes[label, kind]
    for table in ("public_attitudes", "int_survey__fitness"):
        for row in survey.rows(table, f"measure = '{MEASURE}'"):
            labels = {
                LABELS[at]
                for at, quarter in enumerate(QUARTERS)
                if str(row["period_start"]) <= quarter <= str(row["period_end"])
            }
            of_period = [notes[key] for key in sorted(notes) if key[0] in labels]
            assert (row["notes"] or "") == " ".join(of_period)


@pytest.mark.parametrize("at", [0, 1, 6, 14, 15])
def test_one_wave_with_reversed_answers_is_named_itself_and_no_other(
    survey: Survey, at: int
) -> None:
    """Compared only with the waves before them, the four after the first wave were named."""
    people = exact_answers(lambda quarter: 0.7 if quarter == at else 0.3, risen, a_tenth)
    survey.answer(people)
    waves = survey.rows("int_survey__waves", f"measure = '{MEASURE}' and note is not null")
    assert [(row["fiscal_quarter"], row["compared_with"]) for row in waves] == [
        (LABELS[at], "nearest")
    ]
    assert waves[0]["difference"] == pytest.approx(40, abs=0.1)


def test_a_steady_trend_is_no_reason_to_name_a_wave(survey: Survey) -> None:
    """Ten points over four years; compared with all waves, the first and the last would differ."""
    survey.answer(exact_answers(lambda at: 0.35 - 0.1 * at / 15, risen, a_tenth, each=200))
    assert survey.rows("int_survey__waves", "note is not null") == []


def test_a_wave_is_not_compared_with_fewer_than_five_other_waves(survey: Survey) -> None:
    people = exact_answers(lambda at: 0.7 if at == 0 else 0.3, risen, a_tenth)
    for waves, named in ((5, []), (6, [LABELS[0]])):
        survey.answer([person for person in people if person.quarter_start in QUARTERS[:waves]])
        rows = survey.rows("int_survey__waves", "compared_with = 'nearest'")
        assert [row["fiscal_quarter"] for row in rows] == named


@pytest.mark.parametrize("many", [1, 3, 29])
def test_a_wave_with_fewer_than_thirty_answers_is_not_compared_with_the_waves_before(
    survey: Survey, many: int
) -> None:
    """If all answers in a small wave agree, its standard error is zero."""
    people = [
        Respondent(quarter, THREE[0], 1, quarter == QUARTERS[4])
        for quarter in QUARTERS[:5]
        for _ in range(many if quarter == QUARTERS[4] else 100)
    ]
    survey.answer(people)
    assert survey.rows("int_survey__waves") == []
    survey.answer(people + people[-1:] * (30 - many))
    assert {str(row["quarter_start"]) for row in survey.rows("int_survey__waves")} == {QUARTERS[4]}


def fallen(at: int) -> float:
    """Return the share who see drugs as a problem, which falls 4.3 points in the last year."""
    return 0.336 if at < 12 else 0.293


def risen(at: int) -> float:
    """Return the share who say the police tackle drugs well, which rises 2.7 points."""
    return 0.483 if at < 12 else 0.51


def a_tenth(_: int) -> float:
    return 0.1


def verdicts(survey: Survey) -> list[tuple[str, bool]]:
    """Return the verdicts on both measures and the target, and whether each is certain."""
    rows = [survey.target(measure) for measure in (MEASURE, OTHER, "strategy")]
    return [(row["verdict"], row["is_certain"]) for row in rows]


@pytest.mark.parametrize(("fall", "is_noted"), [(0.025, False), (0.035, True)])
def test_a_fall_of_three_points_in_the_share_of_missing_answers_is_noted_but_is_no_veto(
    survey: Survey, fall: float, is_noted: bool
) -> None:
    survey.answer(
        exact_answers(fallen, risen, lambda at: 0.12 - (fall if at == 15 else 0), each=200)
    )
    row = survey.target()
    assert bool(row["notes"]) is is_noted
    assert row["verdict"] == "reached"


def test_a_measure_just_short_of_three_points_is_not_reached_and_not_certain(
    survey: Survey,
) -> None:
    survey.answer(exact_answers(fallen, risen, lambda _: 0, each=40))
    assert verdicts(survey) == [("reached", False), ("not reached", False), ("not reached", False)]


def test_exactly_three_points_reach_the_target(survey: Survey) -> None:
    survey.answer(
        exact_answers(
            lambda at: 0.33 if at < 12 else 0.3, lambda at: 0.48 if at < 12 else 0.51, lambda _: 0
        )
    )
    assert [verdict for verdict, _ in verdicts(survey)] == ["reached"] * 3


def test_a_real_fall_in_the_last_half_year_reaches_the_target_once_somebody_has_checked_it(
    survey: Survey,
) -> None:
    """An earlier version said that the survey could not be judged."""
    people = exact_answers(lambda at: 0.35 if at < 14 else 0.25, risen, a_tenth, each=200)
    survey.answer(people)
    row = survey.target()
    assert verdicts(survey)[0] == ("reached", False)
    assert row["lower_95"] > 3
    assert row["notes"].count("nobody has checked this") == 2
    assert "but nobody has checked the answers of 2012-13 Q3." in row["headline"]
    survey.answer(people, accepted={"2012-13 Q3": "2013-02-03", "2012-13 Q4": "2013-06-03"})
    row = survey.target()
    assert verdicts(survey)[0] == ("reached", True)
    assert row["notes"].count("this was checked on") == 2
    [change] = survey.rows(
        "public_attitude_changes",
        f"measure = '{MEASURE}' and base_kind = 'answers' and area_code = '{LONDON}'"
        " and comparison = 'since_baseline' and period_label = 'year to 2012-13 Q4'",
    )
    assert change["notes"] == row["notes"]
    assert row["notes"] in row["statement"]
    assert row["notes"] in survey.target("strategy")["notes"]


def test_a_measure_that_is_certainly_not_reached_makes_the_target_certain_unless_it_is_unchecked(
    survey: Survey,
) -> None:
    survey.answer(exact_answers(fallen, lambda _: 0.48, a_tenth))
    assert verdicts(survey)[1:] == [("not reached", True)] * 2
    people = exact_answers(fallen, lambda at: 0.4 if at == 14 else 0.48, a_tenth)
    survey.answer(people)
    assert verdicts(survey)[1:] == [("not reached", False)] * 2
    survey.answer(people, accepted={"2012-13 Q3": "2013-06-03"})
    assert verdicts(survey)[1:] == [("not reached", True)] * 2


def test_the_other_verdict_is_given_if_people_who_gave_no_answer_decide_it(
    survey: Survey,
) -> None:
    """The share of people who give no answer falls slowly, so that no wave is unusual."""
    none = [0.12] * 4 + [0.1] * 4 + [0.08] * 4 + [0.06] * 4
    survey.answer(
        exact_answers(lambda at: 0.34 - (0.04 if at >= 12 else 0), lambda _: 0.5, none.__getitem__)
    )
    row = survey.target()
    assert (row["verdict"], row["all_respondent_verdict"]) == ("reached", "not reached")
    assert row["is_verdict_base_dependent"]
    assert row["notes"] is None
    assert not survey.target("strategy")["is_verdict_base_dependent"]


def test_no_label_or_verdict_compares_figures_across_a_break(survey: Survey) -> None:
    people = exact_answers(fallen, risen, a_tenth)
    survey.answer(people, breaks=[Break(QUARTERS[8], "The question was reworded")])
    row = survey.target()
    reason = "The question was reworded (from 2011-12 Q1)"
    assert verdicts(survey)[:2] == [("not comparable", False), ("not reached", False)]
    assert row["statement"].endswith(f"The two cannot be compared. {reason}.")
    rows = survey.rows("public_attitude_changes", "statement = 'not comparable'")
    assert {each["reasons"] for each in rows} == {reason}
    assert {each["period_label"] for each in rows if each["period_type"] == "quarter"} == {
        f"2011-12 Q{quarter}" for quarter in range(1, 5)
    }
    one = [Break(QUARTERS[8], "Other questions", CODES[0])]
    survey.answer(people, breaks=one)
    rows = survey.rows("public_attitude_changes", "statement = 'not comparable'")
    assert {each["area_code"] for each in rows} == {LONDON, CODES[0]}
    unfit = [replace(person, weight=50 if number else 1e6) for number, person in enumerate(people)]
    survey.answer(unfit, breaks=one)
    assert survey.target()["verdict"] == "not comparable"


def test_the_smallest_change_has_a_power_of_80_percent_at_99_8_percent_limits(
    survey: Survey,
) -> None:
    survey.answer(uneven_survey(7, 60))
    rows = survey.rows("public_attitude_changes", "standard_error is not null")
    assert len(rows) > 50
    for row in rows:
        z = row["smallest_change"] / row["standard_error"]
        assert z == pytest.approx(3.93, abs=0.005)
        assert 1 - NormalDist().cdf(NormalDist().inv_cdf(0.999) - z) == pytest.approx(0.8, abs=1e-6)


def test_a_change_is_labelled_at_99_8_percent_limits_if_both_periods_have_thirty_answers(
    survey: Survey,
) -> None:
    people = uneven_survey(9, 40)
    survey.answer(people)
    labels: Counter[str] = Counter()
    for row in survey.rows("public_attitude_changes", f"measure = '{MEASURE}'"):
        everyone = row["base_kind"] == "respondents"
        borough = None if row["area_code"] == LONDON else row["area_code"]
        sides = [
            domain(people, is_problem, quarters, borough, everyone)
            for quarters in compared_quarters(row)
        ]
        assert sides[0] is not None
        assert sides[1] is not None
        if min(min(side.base, side.effective_base) for side in sides if side) < 30:
            assert row["statement"] == "too few to say"
        elif row["reasons"]:
            assert row["statement"] == "not fit to judge"
        else:
            assert row["statement"] == (
                "improved"
                if row["lower_998"] > 0
                else "worsened"
                if row["upper_998"] < 0
                else "no clear change"
            )
        labels[row["statement"]] += 1
    assert labels["too few to say"] > 20
    assert labels["not fit to judge"] > 20
