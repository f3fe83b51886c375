"""The report's wording names missing returns, rounds points safely and marks incomplete years."""

from typing import Any

import pytest

from drug_strategy.report.reading import Row
from drug_strategy.report.wording import (
    MINUS,
    attitude_change,
    drift,
    improvement,
    includes_outlying,
    level_of_london,
    outlying,
    points,
    points_between,
    signal,
    signals,
    since_baseline,
    smallest_change,
    year,
)
from drug_strategy.report.year_before import change

BEFORE: Row = {
    "value": 6.0,
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
    ("now", "text"),
    [
        ({}, "4 the year before, not like for like. Outstanding: Brent (2009-10 Q4)."),
        (
            {"is_like_for_like": True, "outstanding": None, "statement": "higher"},
            "Clearly higher: up from 4.",
        ),
        (
            {
                "statement": "no clear change",
                "value_like_for_like": 85.0,
                "value_year_before_like_for_like": 92.0,
                "boroughs_like_for_like": 30,
            },
            "In the 30 boroughs that returned in both years: 85, down from 92."
            " Outstanding: Brent (2009-10 Q4).",
        ),
        (
            {"value_year_before": None, "difference": None},
            "No figure for the year before. Outstanding: Brent (2009-10 Q4).",
        ),
        (
            {"difference": None, "outstanding": None, "is_like_for_like": True},
            "No figure to compare with the year before.",
        ),
        (
            {"return_status": None},
            "4 the year before, not like for like. Nobody answered: Brent (2009-10 Q4).",
        ),
        (
            {"return_status": None, "is_provisional": True},
            "4 the year before, not like for like."
            " A wave has not been received. No answers: Brent (2009-10 Q4).",
        ),
        (
            {"is_like_for_like": False, "outstanding": None, "statement": "not fit to judge"},
            "Not fit to judge. 4 the year before.",
        ),
        (
            {**LIKE_FOR_LIKE, "statement": "higher"},
            "Clearly higher in the 30 boroughs that returned in both years: 92, up from 85."
            " Outstanding: Brent (2009-10 Q4).",
        ),
        (
            {**LIKE_FOR_LIKE, "statement": "too few to say"},
            "In the 30 boroughs that returned in both years: 92, 85 the year before."
            " Outstanding: Brent (2009-10 Q4).",
        ),
        (
            {"outstanding": None, "reason": "follow-up runs until 29 June 2013"},
            "4 the year before, not like for like: follow-up runs until 29 June 2013.",
        ),
        (
            {"reason": "some records were sent before their quarter was over"},
            "4 the year before, not like for like: some records were sent before their"
            " quarter was over. Outstanding: Brent (2009-10 Q4).",
        ),
        (
            {
                "statement": "not comparable",
                "outstanding": None,
                "reason": "A new form (from 2011-12 Q3)",
            },
            "Not comparable: a new form (from 2011-12 Q3). 4 the year before.",
        ),
        (
            {**LIKE_FOR_LIKE, "statement": "not comparable", "reason": "DIP ended in 2011-12 Q3"},
            "Not comparable: DIP ended in 2011-12 Q3. 4 the year before."
            " Outstanding: Brent (2009-10 Q4).",
        ),
        (
            {**LIKE_FOR_LIKE, "statement": "too few returned", "boroughs_like_for_like": 12},
            "Too few boroughs to compare: 12 of 32 reported every quarter of both years."
            " In those boroughs: 92, and 85 the year before. Outstanding: Brent (2009-10 Q4).",
        ),
        (
            {**LIKE_FOR_LIKE, "statement": "too few returned", "outstanding": None},
            "Too few boroughs to compare: 30 of 32 reported every quarter of both years,"
            " with less than 80% of London's total. In those boroughs: 92, and 85 the year before.",
        ),
        (
            {"boroughs_like_for_like": 0, "statement": "too few returned", "difference": None},
            "Too few boroughs to compare: 0 of 32 reported every quarter of both years."
            " Outstanding: Brent (2009-10 Q4).",
        ),
        (
            {**LIKE_FOR_LIKE, "boroughs_like_for_like": 1, "outstanding": None},
            "In the one borough that returned in both years: 92, up from 85.",
        ),
        (
            LIKE_FOR_LIKE,
            "In the 30 boroughs that returned in both years: 92, up from 85."
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
            "Clearly higher: up from 4.",
        ),
    ],
)
def test_the_sentence_about_a_change_gives_caveats_and_outstanding_returns(
    now: Row, text: str
) -> None:
    assert change({**BEFORE, **now}, "count") == text


@pytest.mark.parametrize(
    ("boroughs", "unit", "is_explained"),
    [(31, "count", True), (26, "percent", True), (25, "count", False), (32, "count", False),
     (None, "count", False), (31, "gbp", False)],
)  # fmt: skip
def test_a_london_figure_based_on_only_some_boroughs_is_explained(
    boroughs: int | None, unit: str, is_explained: bool
) -> None:
    text = f"London's level is based on the {boroughs} boroughs that reported every quarter."
    assert level_of_london({"boroughs_compared": boroughs}, unit) == (text if is_explained else "")


@pytest.mark.parametrize(
    ("value", "text"),
    [(2.9613, "2.96"), (2.9996, "2.9996"), (3.0, "3.0"), (3.0004, "3.0004"), (2.94, "2.9"),
     (2.9999999999999996, "3.0"), (0.04, "0.04"), (-0.04, f"{MINUS}0.04"), (0, "0.0"),
     (-1.94, f"{MINUS}1.9"), (4.25, "4.3"), (None, "[x]")],
)  # fmt: skip
def test_points_are_rounded_to_one_decimal_but_never_to_the_target_or_zero(
    value: float | None, text: str
) -> None:
    assert points(value, (0, 3)) == text


def test_an_interval_with_a_missing_limit_is_shown_as_not_applicable() -> None:
    assert points_between(-0.04, 2.96, (0, 3)) == f"{MINUS}0.04 to 2.96"
    assert points_between(None, 1, ()) == "[z]"


@pytest.mark.parametrize(
    ("value", "text"),
    [(2.2, "an improvement of 2.2 points"), (-0.4, "worse by 0.4 points"), (0, "no change"),
     (-0.001, "worse by 0.001 points")],
)  # fmt: skip
def test_a_fall_is_worded_as_worse_and_never_as_a_negative_improvement(
    value: float, text: str
) -> None:
    assert improvement(value) == text


@pytest.mark.parametrize(
    ("waves", "text"),
    [(3, "year to 2012-13 Q4 (3 of 4 waves)"), (4, "year to 2012-13 Q4"),
     (0, "year to 2012-13 Q4"), (None, "year to 2012-13 Q4")],
)  # fmt: skip
def test_a_year_with_only_three_waves_is_marked_as_three_of_four_waves(
    waves: int | None, text: str
) -> None:
    assert year({"period_label": "year to 2012-13 Q4", "quarters_answered": waves}) == text


@pytest.mark.parametrize(
    ("chances", "text"),
    [
        ([0.04] * 32, "3 of 32 indicators have a signal; chance alone could give up to 3"),
        ([0.051] * 32, "3 of 32 indicators have a signal; chance alone could give up to 4"),
        ([0.04] * 9, "3 of 9 indicators have a signal; chance alone could give up to 2"),
        ([0.01] * 3 + [None] * 29, "3 of 3 indicators have a signal; chance alone could give none"),
        ([None, None], "there are too few quarters to test yet"),
    ],
)
def test_the_number_of_signals_that_chance_alone_could_give_comes_from_a_poisson_distribution(
    chances: list[float | None], text: str
) -> None:
    rules = ["run"] * 3 + [None] * len(chances)
    rows = [
        {"chance_of_signal": chance, "rule": rule}
        for chance, rule in zip(chances, rules, strict=False)
    ]
    assert signals(rows) == text


def test_provisional_limits_are_mentioned_only_with_a_label_about_the_usual_range() -> None:
    chart: Row = {"statement": "seasonal", "rule": None, "is_provisional": True}
    assert signal(chart | {"signal": "seasonal"}) == "Seasonal."
    assert signal(chart | {"signal": None}) == "Seasonal."
    text = "Seasonal; the usual range is based on fewer than 12 quarters."
    assert signal(chart | {"signal": "usual"}) == text


def test_two_years_that_look_the_same_when_rounded_have_no_direction() -> None:
    row = {**BEFORE, "value": 4.3, "is_like_for_like": True, "outstanding": None}
    assert change(row, "count") == "The same as the year before."
    assert change({**row, "value": 6, "statement": "too few to say"}, "count") == (
        "4 the year before."
    )


ATTITUDES: Row = {
    "earlier_value": 33.6,
    "earlier_label": "2009-10",
    "value": 40.0,
    "period_label": "year to 2012-13 Q4",
    "quarters_answered": 4,
    "improvement_points": -6.4,
    "lower_998": -9.0,
    "upper_998": -3.8,
    "notes": None,
}
SHARES = "33.6% in 2009-10, 40.0% in the year to 2012-13 Q4: "


@pytest.mark.parametrize(
    ("statement", "reasons", "text"),
    [
        (
            "worsened",
            None,
            f"worse by 6.4 points (99.8% interval {MINUS}9.0 to {MINUS}3.8), a clear change for the"
            " worse.",
        ),
        ("not fit to judge", "In 2009-10: so", "not fit to judge. In 2009-10: so."),
        (
            "not comparable",
            "Reworded (from 2011-12 Q1)",
            "not comparable. Reworded (from 2011-12 Q1).",
        ),
    ],
)
def test_a_change_in_attitudes_has_a_direction_only_if_it_is_judged(
    statement: str, reasons: str | None, text: str
) -> None:
    row = {**ATTITUDES, "statement": statement, "reasons": reasons}
    assert attitude_change(row) == SHARES + text
    note = "The answers of 2012-13 Q3 differ."
    assert attitude_change({**row, "notes": note}) == f"{SHARES}{text} {note}"


def test_a_brief_names_a_direction_only_if_the_change_is_clear_and_gives_the_notes() -> None:
    row = {**ATTITUDES, "statement": "worsened"}
    assert since_baseline(row) == "33.6% in 2009-10: worse by 6.4 points, a clear change"
    row = {**ATTITUDES, "statement": "no clear change", "notes": "Nobody has checked this."}
    assert since_baseline(row) == "33.6% in 2009-10: no clear change. Nobody has checked this"


@pytest.mark.parametrize(
    ("known", "size"), [([15.7, 16.4], "16"), ([14.4, None, 16.2], "14 to 16"), ([None], None)]
)
def test_the_smallest_detectable_change_is_given_for_both_measures(
    known: list[float | None], size: str | None
) -> None:
    text = smallest_change(known)
    sentence = f"If opinion changed by about {size} points between two years, the survey would"
    assert text == "" if size is None else sentence in text


def drifted(**facts: Any) -> Row:
    return {
        "return_name": "ppo_drug_tests",
        "measure": "volume",
        "column_name": None,
        "value": None,
        "fiscal_quarter": "2012-13 Q4",
        "observed": 9.0,
        "usual": 4.0,
        **facts,
    }


SHARE = {"measure": "share", "column_name": "test_outcome", "value": "not_tested"}


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([], ""),
        (
            [drifted(return_name="crack_house_closures", observed=1.0)],
            "The return for crack house closures changed too: fewer records in 2012-13 Q4.",
        ),
        (
            [drifted(**SHARE), drifted(fiscal_quarter="2012-13 Q3")],
            "The return for PPO drug tests changed too: more records in 2012-13 Q3, and another "
            "change.",
        ),
        (
            [drifted(**SHARE, observed=2.0), drifted(**SHARE, fiscal_quarter="2012-13 Q3")],
            "The return for PPO drug tests changed too: a lower share with test outcome not tested "
            "in 2012-13 Q4.",
        ),
    ],
)
def test_changes_in_the_return_behind_an_indicator_are_summed_up_in_one_sentence(
    rows: list[Row], text: str
) -> None:
    assert drift(rows) == text


def test_several_court_orders_that_may_be_mistakes_are_reported_together() -> None:
    row = {"outlying_orders": 2, "total_gbp": 5_000_100.0, "outlying_gbp": 5_000_000.0}
    assert outlying(row) == (
        "2 orders, totalling £5,000,000, are each over 100 times the next largest order in their "
        "borough. Without these orders, the total is £100."
    )
    assert includes_outlying(row) == (
        "This figure includes 2 orders totalling £5,000,000, which are each over 100 times the "
        "next largest order in their borough."
    )
