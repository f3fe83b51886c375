"""The text of the report: a change names what is missing in the two years, and when."""

import pytest

from drug_strategy.report.facts import Row
from drug_strategy.report.wording import by_chance, change

BEFORE: Row = {
    "value_year_before": 4.0,
    "difference": 2.0,
    "statement": None,
    "is_like_for_like": False,
    "outstanding": "Brent (2009-10 Q4)",
    "return_status": "outstanding",
    "boroughs_expected": 32,
    "boroughs_like_for_like": None,
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
def test_a_change_names_what_is_outstanding_and_when(now: Row, said: str) -> None:
    assert change({**BEFORE, **now}, "count") == said


@pytest.mark.parametrize(
    ("chances", "said"),
    [
        ([0.04] * 32, "1 or 2 are expected by chance"),
        ([0.04] * 9, "none or 1 is expected by chance"),
        ([None, None], "no quarter is judged yet"),
    ],
)
def test_how_many_signals_chance_gives_is_the_sum_of_the_shares(
    chances: list[float | None], said: str
) -> None:
    assert by_chance([{"chance_of_signal": chance} for chance in chances]) == said
