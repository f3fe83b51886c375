"""The report mentions missing returns, rounds points safely and marks incomplete years."""

from typing import Any

import pytest

from drug_strategy.report.facts import why_missing
from drug_strategy.report.rows import AttitudeChange, Figure, OutlyingOrders, Outstanding
from drug_strategy.report.wording import (
    MINUS,
    attitude_change,
    change,
    change_since_2009_10,
    compared,
    fewer,
    figure,
    includes_outlying,
    interval,
    marks,
    outlying,
    points,
    points_between,
    sentence,
    short,
    signal,
    symbols,
    year,
)
from tests.unit.report.made import made


@pytest.mark.parametrize(
    ("value", "unit", "full", "brief"),
    [(43.849, "percent", "43.8%", "43.8%"), (1_175.0, "count", "1,175", "1,175"),
     (19_736_200.0, "gbp", "£19,736,200", "£19.7m"), (2_000.0, "gbp", "£2,000", "£2k"),
     (13.0, "days", "13.0 days", "13.0 days"), (-0.26, "points", f"{MINUS}0.3", f"{MINUS}0.3"),
     (-0.04, "rate", "0.0", "0.0"), (None, "count", "[x]", "[x]")],
)  # fmt: skip
def test_a_figure_has_its_unit_and_is_rounded(
    value: float | None, unit: str, full: str, brief: str
) -> None:
    assert (figure(value, unit), short(value, unit)) == (full, brief)


def test_an_interval_has_its_lower_limit_first_and_its_unit_once() -> None:
    assert interval(1.21, 4.12, "percent") == "1.2 to 4.1%"
    assert interval(1, 12, "count") == "1 to 12"
    assert interval(None, 4.1, "percent") == interval(1.2, None, "percent") == "[z]"


def test_a_figure_has_the_symbols_of_the_mart_and_an_r_if_it_is_revised() -> None:
    row = made(Figure, value=1, symbols="[u] [p] [n]", is_revised=True)
    final = row._replace(symbols="", is_revised=False)
    assert marks(row) == symbols(row) == "[u] [p] [n] [r]"
    assert marks(final) == symbols(final) == ""


@pytest.mark.parametrize(
    ("given", "reason"),
    [("[x] nobody answered", "nobody answered"), ("[x] outstanding [p]", "outstanding"),
     ("[x] nothing to divide by [n]", "nothing to divide by")],
)  # fmt: skip
def test_the_reason_for_a_missing_figure_is_the_one_in_the_mart(given: str, reason: str) -> None:
    row = made(Figure, value=None, symbols=given, is_revised=False)
    assert why_missing(row) == reason
    assert symbols(row) == given
    assert marks(row) == ""


def test_a_statement_of_the_marts_becomes_a_sentence() -> None:
    assert sentence("higher than usual") == "Higher than usual."
    assert sentence(None) == ""


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
    ("unit", "values", "text"),
    [
        ("count", (18, 1.18, None, None), "+18%"),
        ("count", (-72, 0.9747, 31, None), f"{MINUS}3% (31 boroughs)"),
        ("count", (-72, 0.9747, 32, None), f"{MINUS}3%"),
        ("count", (3, 1.004, 32, None), "+0.4%"),
        ("count", (1, 9 / 8, 32, None), "+13%"),
        ("count", (0, 1, 32, None), "the same"),
        ("count", (2, None, 32, None), "+2"),
        ("gbp", (250_000, 1_251, 32, None), "+125,000%"),
        ("gbp", (-5_000, None, 32, None), f"{MINUS}£5,000"),
        ("percent", (-1.0, None, None, None), f"{MINUS}1.0 points"),
        ("percent", (0.04, None, 30, None), "+0.04 points (30 boroughs)"),
        ("percent", (-4.3, None, None, "improved"), f"{MINUS}4.3 points, improved"),
        ("days", (1.5, None, None, None), "+1.5 days"),
        ("index", (-7.25, None, 32, None), f"{MINUS}7.3 points"),
        ("count", (None, None, None, None), "Not compared: no figure then."),
    ],
)
def test_a_change_is_a_ratio_or_a_difference_with_the_boroughs_that_are_compared(
    unit: str, values: tuple[Any, ...], text: str
) -> None:
    difference, ratio, boroughs, label = values
    reason = "no figure then" if difference is None else None
    row = made(
        Figure,
        unit=unit,
        difference_from_year_before=difference,
        ratio_to_year_before=ratio,
        boroughs_compared=boroughs,
        change_year_before=label,
        no_change_reason=reason,
    )
    since = made(
        Figure,
        unit=unit,
        difference_from_2009_10=difference,
        ratio_to_2009_10=ratio,
        boroughs_compared_2009_10=boroughs,
        change_since_2009_10=label,
        no_change_since_2009_10_reason=reason,
    )
    assert change(row) == change_since_2009_10(since) == text
    assert not change(since)
    assert not change_since_2009_10(row)


def test_a_borough_is_compared_with_its_998_limits_or_has_a_reason() -> None:
    count = made(
        Figure,
        comparison="higher",
        ratio_to_rest=1.414,
        ratio_to_rest_lower_998=1.1,
        ratio_to_rest_upper_998=1.8,
    )
    assert compared(count) == (
        "Higher: 1.41 times the rate of the rest of London (99.8% interval 1.10 to 1.80)."
    )
    assert "(99.8% interval from 1.10)" in compared(count._replace(ratio_to_rest_upper_998=None))
    percentage = made(
        Figure,
        comparison="no clear difference",
        difference_from_rest=-2.5,
        difference_from_rest_lower_998=-6.0,
        difference_from_rest_upper_998=1.0,
    )
    assert compared(percentage) == (
        f"No clear difference: {MINUS}2.5 points from the rest of London (99.8% interval {MINUS}6.0"
        " to 1.0)."
    )
    reason = made(Figure, no_comparison_reason="figures of this kind are not compared")
    assert compared(reason) == "Not compared: figures of this kind are not compared."
    assert compared(made(Figure)) == ""


def test_the_reason_for_a_signal_is_taken_from_the_sentence_of_the_mart() -> None:
    row = made(Figure, statement="10,517 in 2012-13 Q4, the seventh point in a row above the mean.")
    assert signal(row) == "10,517 in 2012-13 Q4, the seventh point in a row above the mean"
    longer = row._replace(statement="12 in 2012-13 Q4, below the usual range of 14 to 46; 27 then.")
    assert signal(longer) == "12 in 2012-13 Q4, below the usual range of 14 to 46"


@pytest.mark.parametrize(
    ("records", "usual", "text"),
    [(3, 36.0, "3 records; usually 36"), (1, 20.5, "1 record; usually 20.5")],
)
def test_a_return_with_far_fewer_records_gives_both_numbers(
    records: int, usual: float, text: str
) -> None:
    assert fewer(made(Outstanding, records=records, usual_records=usual)) == text


@pytest.mark.parametrize(
    ("waves", "text"),
    [(3, "year to 2012-13 Q4 (3 of 4 waves)"), (4, "year to 2012-13 Q4"),
     (0, "year to 2012-13 Q4"), (None, "year to 2012-13 Q4")],
)  # fmt: skip
def test_a_year_with_only_three_waves_is_marked_as_three_of_four_waves(
    waves: int | None, text: str
) -> None:
    row = made(Figure, period_label="year to 2012-13 Q4", quarters_answered=waves)
    assert year(row) == text


ATTITUDES = made(
    AttitudeChange,
    earlier_value=33.6,
    earlier_label="2009-10",
    value=40.0,
    period_label="year to 2012-13 Q4",
    quarters_answered=4,
    difference=6.4,
    lower_95=3.8,
    upper_95=9.0,
    change="worsened",
)
SHARES = "33.6% in 2009-10, 40.0% in the year to 2012-13 Q4: "


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("worsened", "+6.4 points (95% interval 3.8 to 9.0), worsened."),
        ("too few to say", "+6.4 points (95% interval 3.8 to 9.0), too few to say."),
        (None, "not compared, because there is a break between them."),
    ],
)
def test_a_change_in_attitudes_has_its_95_limits_and_its_label(
    label: str | None, text: str
) -> None:
    row = ATTITUDES._replace(change=label)
    assert attitude_change(row) == SHARES + text
    note = "The answers of 2012-13 Q3 differ."
    assert attitude_change(row._replace(notes=note)) == f"{SHARES}{text} {note}"


def test_a_fall_in_attitudes_has_a_minus_sign_and_no_difference_has_none() -> None:
    fall = ATTITUDES._replace(difference=-4.31, lower_95=-5.6, upper_95=-2.96, change="improved")
    interval = f"{MINUS}5.6 to {MINUS}3.0"
    assert f": {MINUS}4.3 points (95% interval {interval}), improved." in attitude_change(fall)
    same = ATTITUDES._replace(difference=0.0, change="no clear change")
    assert ": no difference (95% interval" in attitude_change(same)


def test_several_court_orders_that_may_be_mistakes_are_reported_together() -> None:
    row = made(OutlyingOrders, outlying_orders=2, total_gbp=5_000_100.0, outlying_gbp=5_000_000.0)
    assert outlying(row) == (
        "2 orders, totalling £5,000,000, are each over 100 times the next largest order in their "
        "borough. Without these orders, the total is £100."
    )
    assert includes_outlying(row) == (
        "This figure includes 2 orders totalling £5,000,000, which are each over 100 times the "
        "next largest order in their borough."
    )
