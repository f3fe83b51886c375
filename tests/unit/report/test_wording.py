"""The text of the report: a change names what is missing in the two years, and when."""

import pytest

from drug_strategy.report.facts import Row
from drug_strategy.report.wording import change

BEFORE: Row = {
    "value_year_before": 4.0,
    "difference": 2.0,
    "statement": None,
    "is_like_for_like": False,
    "outstanding": "Brent (2009-10 Q4)",
    "return_status": "outstanding",
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
            " before.",
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
    ],
)
def test_a_change_names_what_is_outstanding_and_when(now: Row, said: str) -> None:
    assert change({**BEFORE, **now}, "count") == said
