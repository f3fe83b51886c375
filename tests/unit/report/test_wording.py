"""The text of the report: what a change lacks and when, points, and years of few waves."""

import pytest

from drug_strategy.report.reading import Row
from drug_strategy.report.wording import (
    MINUS,
    by_chance,
    change,
    improvement,
    level_of_london,
    points,
    points_between,
    year,
)

BEFORE: Row = {
    "value_year_before": 4.0,
    "difference": 2.0,
    "statement": None,
    "is_like_for_like": False,
    "outstanding": "Brent (2009-10 Q4)",
    "return_status": "outstanding",
    "boroughs_expected": 32,
    "boroughs_like_for_like": None,
    "reason": None,
}
LIKE_FOR_LIKE: Row = {
    "boroughs_like_for_like": 30,
    "value_like_for_like": 92.0,
    "value_year_before_like_for_like": 85.0,
}


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({}, "4 the year before, now 2 more. Not like for like. Outstanding: Brent (2009-10 Q4)."),
        (
            {"is_like_for_like": True, "outstanding": None, "statement": "higher"},
            "Higher: 4 the year before, now 2 more.",
        ),
        (
            {
                "statement": "no clear change",
                "value_like_for_like": 85.0,
                "value_year_before_like_for_like": 92.0,
                "boroughs_like_for_like": 30,
            },
            "No clear change in the 30 boroughs that returned in both years: 85, 92 the year"
            " before. Outstanding: Brent (2009-10 Q4).",
        ),
        (
            {"value_year_before": None, "difference": None},
            "No figure of the year before. Outstanding: Brent (2009-10 Q4).",
        ),
        (
            {"difference": None, "outstanding": None, "is_like_for_like": True},
            "No figure to compare with the year before.",
        ),
        (
            {"return_status": None},
            "4 the year before, now 2 more. Not like for like."
            " Nobody answered: Brent (2009-10 Q4).",
        ),
        (
            {"return_status": None, "is_provisional": True},
            "4 the year before, now 2 more. Not like for like."
            " A wave has not come. No answers: Brent (2009-10 Q4).",
        ),
        (
            {"is_like_for_like": False, "outstanding": None, "statement": "not fit to judge"},
            "Not fit to judge: 4 the year before, now 2 more. Not like for like.",
        ),
        (
            {**LIKE_FOR_LIKE, "statement": "higher"},
            "Higher in the 30 boroughs that returned in both years: 92, 85 the year before."
            " Outstanding: Brent (2009-10 Q4).",
        ),
        (
            {**LIKE_FOR_LIKE, "statement": "too few to say"},
            "Too few to compare in the 30 boroughs that returned in both years: 92, 85 the year"
            " before. Outstanding: Brent (2009-10 Q4).",
        ),
        (
            {"outstanding": None, "reason": "follow-up runs until 29 June 2013"},
            "4 the year before, now 2 more. Not like for like: follow-up runs until 29 June 2013.",
        ),
        (
            {"reason": "some records were sent before their quarter was over"},
            "4 the year before, now 2 more. Not like for like: some records were sent before their"
            " quarter was over. Outstanding: Brent (2009-10 Q4).",
        ),
        (
            {
                "statement": "not comparable",
                "outstanding": None,
                "reason": "A new form from 2011-12 Q3",
            },
            "Not comparable: a new form from 2011-12 Q3. 4 the year before, now 2 more.",
        ),
        (
            {**LIKE_FOR_LIKE, "statement": "not comparable", "reason": "DIP ended in 2011-12 Q3"},
            "Not comparable: DIP ended in 2011-12 Q3. 4 the year before, now 2 more."
            " Outstanding: Brent (2009-10 Q4).",
        ),
        (
            {**LIKE_FOR_LIKE, "statement": "too few returned", "boroughs_like_for_like": 12},
            "Too few boroughs returned to compare: 12 of 32 reported every quarter of both years."
            " In those boroughs: 92, 85 the year before. Outstanding: Brent (2009-10 Q4).",
        ),
        (
            {**LIKE_FOR_LIKE, "statement": "too few returned", "outstanding": None},
            "Too few boroughs returned to compare: 30 of 32 reported every quarter of both years,"
            " with less than 80% of London's total. In those boroughs: 92, 85 the year before.",
        ),
        (
            {"boroughs_like_for_like": 0, "statement": "too few returned", "difference": None},
            "Too few boroughs returned to compare: 0 of 32 reported every quarter of both years."
            " Outstanding: Brent (2009-10 Q4).",
        ),
        (
            {**LIKE_FOR_LIKE, "boroughs_like_for_like": 1, "outstanding": None},
            "In the one borough that returned in both years: 92, 85 the year before.",
        ),
        (
            LIKE_FOR_LIKE,
            "In the 30 boroughs that returned in both years: 92, 85 the year before."
            " Outstanding: Brent (2009-10 Q4).",
        ),
        (
            {
                **LIKE_FOR_LIKE,
                "boroughs_like_for_like": 32,
                "is_like_for_like": True,
                "outstanding": None,
                "statement": "higher",
            },
            "Higher: 4 the year before, now 2 more.",
        ),
    ],
)
def test_a_change_says_why_its_figures_are_not_alike_and_what_is_outstanding(
    now: Row, said: str
) -> None:
    assert change({**BEFORE, **now}, "count") == said


@pytest.mark.parametrize(
    ("boroughs", "unit", "is_said"),
    [(31, "count", True), (26, "percent", True), (25, "count", False), (32, "count", False),
     (None, "count", False), (31, "gbp", False)],
)  # fmt: skip
def test_boroughs_beside_a_london_of_some_boroughs_say_so(
    boroughs: int | None, unit: str, is_said: bool
) -> None:
    said = f"London's level is that of the {boroughs} boroughs that reported every quarter."
    assert level_of_london({"boroughs_compared": boroughs}, unit) == (said if is_said else "")


@pytest.mark.parametrize(
    ("value", "said"),
    [(2.9613, "2.96"), (2.9996, "2.99"), (3.0, "3.0"), (3.0004, "3.01"), (2.94, "2.9"),
     (2.9999999999999996, "3.0"), (0.04, "0.04"), (-0.04, f"{MINUS}0.04"), (0, "0.0"),
     (-1.94, f"{MINUS}1.9"), (4.25, "4.3"), (None, "[x]")],
)  # fmt: skip
def test_points_are_rounded_as_in_the_sentence_never_onto_the_target_or_zero(
    value: float | None, said: str
) -> None:
    assert points(value, (0, 3)) == said


def test_an_interval_of_points_without_a_limit_is_not_applicable() -> None:
    assert points_between(-0.04, 2.96, (0, 3)) == f"{MINUS}0.04 to 2.96"
    assert points_between(None, 1, ()) == "[z]"


@pytest.mark.parametrize(
    ("value", "said"),
    [(2.2, "an improvement of 2.2 points"), (-0.4, "worse by 0.4 points"), (0, "no change"),
     (-0.001, "worse by 0.01 points")],
)  # fmt: skip
def test_a_fall_is_never_an_improvement_below_zero(value: float, said: str) -> None:
    assert improvement(value) == said


@pytest.mark.parametrize(
    ("waves", "said"),
    [(3, "year to 2012-13 Q4 (3 of 4 waves)"), (4, "year to 2012-13 Q4"),
     (0, "year to 2012-13 Q4"), (None, "year to 2012-13 Q4")],
)  # fmt: skip
def test_a_year_of_three_waves_says_so(waves: int | None, said: str) -> None:
    assert year({"period_label": "year to 2012-13 Q4", "quarters_answered": waves}) == said


@pytest.mark.parametrize(
    ("chances", "said"),
    [
        ([0.04] * 32, "1 or 2 are expected by chance"),
        ([0.04] * 9, "none or 1 is expected by chance"),
        ([None, None], "no quarter has a usual range yet"),
    ],
)
def test_how_many_signals_chance_gives_is_the_sum_of_the_shares(
    chances: list[float | None], said: str
) -> None:
    assert by_chance([{"chance_of_signal": chance} for chance in chances]) == said
