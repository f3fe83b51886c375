"""The report mentions missing returns, rounds points safely and marks incomplete years."""

import pytest

from drug_strategy.report.facts import why_missing
from drug_strategy.report.rows import AttitudeChange, Figure, OutlyingOrders
from drug_strategy.report.wording import (
    MINUS,
    attitude_change,
    figure,
    improvement,
    includes_outlying,
    interval,
    marks,
    outlying,
    points,
    points_between,
    sentence,
    short,
    smallest_change,
    symbols,
    typical_change,
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
    assert sentence("higher than usual: 7 quarters") == "Higher than usual: 7 quarters."
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
    row = made(Figure, period_label="year to 2012-13 Q4", quarters_answered=waves)
    assert year(row) == text


ATTITUDES = made(
    AttitudeChange,
    earlier_value=33.6,
    earlier_label="2009-10",
    value=40.0,
    period_label="year to 2012-13 Q4",
    quarters_answered=4,
    improvement_points=-6.4,
    lower_998=-9.0,
    upper_998=-3.8,
)
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
    row = ATTITUDES._replace(statement=statement, reasons=reasons)
    assert attitude_change(row) == SHARES + text
    note = "The answers of 2012-13 Q3 differ."
    assert attitude_change(row._replace(notes=note)) == f"{SHARES}{text} {note}"


@pytest.mark.parametrize(
    ("known", "size"), [([15.7, 16.4], "16"), ([14.4, None, 16.2], "14 to 16"), ([None], None)]
)
def test_the_smallest_detectable_change_is_given_for_both_measures(
    known: list[float | None], size: str | None
) -> None:
    text = smallest_change(known)
    sentence = f"If opinion changed by about {size} points between two years, the survey would"
    assert text == "" if size is None else sentence in text


def test_the_change_in_a_typical_borough_is_the_median() -> None:
    def change(measure: str, base: int, points: float | None) -> AttitudeChange:
        return ATTITUDES._replace(measure=measure, base=base, smallest_change=points)

    changes = [
        *(change("problem", base, points) for base, points in ((90, 30.2), (402, 14.4), (410, 9))),
        *(change("tackling", base, points) for base, points in ((80, None), (398, 17), (420, 16))),
    ]
    text = typical_change(changes)
    assert "In a typical borough, 400 people answered in the year to 2012-13 Q4." in text
    assert "by about 14 to 16 points" in text  # the medians are 14.4 and 16.5
    assert typical_change([change("problem", 400, None)]) == typical_change([]) == ""


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
