"""Figures, intervals and changes are written as in official statistics."""

import pytest

from drug_strategy.report.wording import (
    MINUS,
    change,
    count_of,
    drawn_unit,
    figure,
    interval,
    parts,
    points,
    points_interval,
    rate,
    short,
    shown,
    usual_range,
)

COVERED = {"rate": 2.81, "population": 200, "population_covered": 150.0}
MARKS = (0, 3)
SHARE = {"unit": "percent", "aggregation": "sum", "value": 45.0}
SHARE |= {"numerator": 1_052.0, "denominator": 2_340.0}


@pytest.mark.parametrize(
    ("write", "given", "text"),
    [
        (figure, (43.849, "percent"), "43.8%"),
        (figure, (1_175.0, "count"), "1,175"),
        (figure, (19_736_200.0, "gbp"), "£19,736,200"),
        (figure, (13.0, "days"), "13.0 days"),
        (figure, (-0.26, "points"), f"{MINUS}0.3"),
        (figure, (-0.04, "rate"), "0.0"),
        (figure, (None, "count"), "[x]"),
        (short, (19_736_200.0, "gbp"), "£19.7m"),
        (short, (2_000.0, "gbp"), "£2k"),
        (shown, (19_736_200, "gbp", "[p] [r]"), "£19.7m [p] [r]"),
        (shown, (19_736_200, "gbp", "", True), "£19,736,200"),
        (shown, (None, "gbp", "[x] outstanding [p]"), "[x] outstanding [p]"),
        (interval, (1.21, 4.12, "percent"), "1.2 to 4.1%"),
        (interval, (1, None, "count"), "from 1"),
        (interval, (None, 4.1, "percent"), "[z]"),
        # A usual range is rounded inwards, so that no figure outside it seems to lie within.
        (usual_range, (13.6, 46.54, "count"), "14 to 46"),
        (usual_range, (82.61, 88.98, "percent"), "82.7 to 88.9%"),
        (usual_range, (None, None, "gbp"), "[z]"),
        # Points have one decimal, but are never rounded to zero or to the target.
        (points, (2.9613, MARKS), "2.96"),
        (points, (2.9996, MARKS), "2.9996"),
        (points, (2.9999999999999996, MARKS), "3.0"),
        (points, (-0.04, MARKS), f"{MINUS}0.04"),
        (points, (0, MARKS), "0.0"),
        (points, (4.25, MARKS), "4.3"),
        (points_interval, (2.9613, 5.6, MARKS), "2.96 to 5.60"),
        (points_interval, (-1.43, 0.004, MARKS), f"{MINUS}1.430 to 0.004"),
        (points_interval, (-1.43, 1.4, MARKS), f"{MINUS}1.4 to 1.4"),
        (points_interval, (None, None), "[z]"),
        (parts, (SHARE,), "1,052 of 2,340"),
        (parts, (SHARE | {"aggregation": "mean"},), "£1,052 of £2,340"),
        (parts, (SHARE | {"unit": "days"},), ""),
        (parts, (SHARE | {"numerator": None, "denominator": None},), ""),  # the survey's
        (parts, (SHARE | {"value": None, "denominator": 0},), ""),
        (rate, (COVERED,), "2.8 (75% covered)"),
        (rate, (COVERED | {"population_covered": 200},), "2.8"),
        (rate, (COVERED | {"rate": None},), "[x]"),
        (count_of, (0, "return"), "no returns"),
        (count_of, (1, "return"), "1 return"),
        (count_of, (1200, "return"), "1,200 returns"),
    ],
)
def test_a_number_is_rounded_and_has_its_unit_symbols_and_limits(write, given, text):
    assert write(*given) == text


@pytest.mark.parametrize(
    ("unit", "values", "text"),
    [
        ("count", (18, 1.18, None), "+18%"),
        ("count", (-72, 0.9747, 31), f"{MINUS}3% (31 boroughs)"),
        ("count", (-72, 0.9747, 32), f"{MINUS}3%"),
        ("count", (1, 9 / 8, 32), "+13%"),
        ("count", (0, 1, 32), "the same"),
        ("gbp", (-5_000, None, 32), f"{MINUS}£5k"),
        ("percent", (0.04, None, 30), "+0.04 (30 boroughs)"),
        ("days", (1.5, None, None), "+1.5 days"),
        ("count", (None, None, None), ""),
    ],
)
def test_a_change_is_a_ratio_or_a_difference_with_the_boroughs_that_are_compared(
    unit, values, text
):
    names = ("difference_from_year_before", "ratio_to_year_before", "boroughs_compared")
    row = {"unit": unit, **dict(zip(names, values, strict=True))}
    assert change(row, "year_before") == text


def test_boroughs_are_compared_by_rates_if_a_count_has_a_rate():
    units = {"sum": "rate", "stock": "count", "distinct": "count"}
    for aggregation, unit in units.items():
        assert drawn_unit({"unit": "count", "aggregation": aggregation}) == unit
    assert drawn_unit({"unit": "gbp", "aggregation": "sum"}) == "gbp"
