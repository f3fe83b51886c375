"""Figures, intervals and changes are written as in official statistics."""

import pytest

from drug_strategy.report.wording import (
    MINUS,
    change,
    drawn_unit,
    figure,
    interval,
    number,
    points,
    rate,
    short,
    shown,
    usual_range,
)


@pytest.mark.parametrize(
    ("value", "unit", "full", "brief"),
    [(43.849, "percent", "43.8%", "43.8%"), (1_175.0, "count", "1,175", "1,175"),
     (19_736_200.0, "gbp", "£19,736,200", "£19.7m"), (2_000.0, "gbp", "£2,000", "£2k"),
     (13.0, "days", "13.0 days", "13.0 days"), (-0.26, "points", f"{MINUS}0.3", f"{MINUS}0.3"),
     (-0.04, "rate", "0.0", "0.0"), (None, "count", "[x]", "[x]")],
)  # fmt: skip
def test_a_figure_has_its_unit_and_is_rounded(value, unit, full, brief):
    assert (figure(value, unit), short(value, unit)) == (full, brief)


def test_a_figure_is_followed_by_its_symbols_and_a_missing_one_is_its_symbols():
    assert shown(19_736_200, "gbp", "[p] [r]") == "£19.7m [p] [r]"
    assert shown(19_736_200, "gbp", "", full=True) == "£19,736,200"
    assert shown(None, "gbp", "[x] outstanding [p]") == "[x] outstanding [p]"
    assert shown(None, "gbp", None) == "[x]"


def test_an_interval_has_its_lower_limit_first_and_its_unit_once():
    assert interval(1.21, 4.12, "percent") == "1.2 to 4.1%"
    assert interval(1, 12, "count") == "1 to 12"
    assert interval(1, None, "count") == "from 1"
    assert interval(None, 4.1, "percent") == "[z]"


def test_a_usual_range_is_rounded_inwards_so_that_no_figure_outside_it_seems_to_lie_within():
    assert usual_range(13.6, 46.54, "count") == "14 to 46"
    assert usual_range(82.61, 88.98, "percent") == "82.7 to 88.9%"
    assert usual_range(None, None, "gbp") == "[z]"


@pytest.mark.parametrize(
    ("value", "text"),
    [(2.9613, "2.96"), (2.9996, "2.9996"), (3.0, "3.0"), (3.0004, "3.0004"), (2.94, "2.9"),
     (2.9999999999999996, "3.0"), (0.04, "0.04"), (-0.04, f"{MINUS}0.04"), (0, "0.0"),
     (-1.94, f"{MINUS}1.9"), (4.25, "4.3"), (None, "[x]")],
)  # fmt: skip
def test_points_are_rounded_to_one_decimal_but_never_to_the_target_or_zero(value, text):
    assert points(value, (0, 3)) == text


@pytest.mark.parametrize(
    ("unit", "values", "text"),
    [
        ("count", (18, 1.18, None), "+18%"),
        ("count", (-72, 0.9747, 31), f"{MINUS}3% (31 boroughs)"),
        ("count", (-72, 0.9747, 32), f"{MINUS}3%"),
        ("count", (1, 9 / 8, 32), "+13%"),
        ("count", (0, 1, 32), "the same"),
        ("count", (2, None, 32), "+2"),
        ("gbp", (-5_000, None, 32), f"{MINUS}£5,000"),
        ("percent", (-1.0, None, None), f"{MINUS}1.0"),
        ("percent", (0.04, None, 30), "+0.04 (30 boroughs)"),
        ("days", (1.5, None, None), "+1.5 days"),
        ("count", (None, None, None), ""),
    ],
)
def test_a_change_is_a_ratio_or_a_difference_with_the_boroughs_that_are_compared(
    unit, values, text
):
    difference, ratio, boroughs = values
    row = {
        "unit": unit,
        "difference_from_year_before": difference,
        "ratio_to_year_before": ratio,
        "boroughs_compared": boroughs,
        "difference_from_2009_10": None,
        "ratio_to_2009_10": None,
    }
    assert (change(row, "year_before"), change(row, "2009_10")) == (text, "")


def test_a_rate_says_which_share_of_residents_it_covers():
    row = {"rate": 2.81, "population": 200, "population_covered": 150.0}
    assert rate(row) == "2.8 (75% covered)"
    assert rate(row | {"population_covered": 200}) == "2.8"
    assert rate(row | {"rate": None}) == "[x]"


def test_boroughs_are_compared_by_rates_if_a_count_has_a_rate():
    units = {"sum": "rate", "stock": "count", "distinct": "count"}
    for aggregation, unit in units.items():
        assert drawn_unit({"unit": "count", "aggregation": aggregation}) == unit
    assert drawn_unit({"unit": "gbp", "aggregation": "sum"}) == "gbp"


def test_a_number_has_its_noun():
    assert [number(n, "return") for n in (0, 1, 1200)] == [
        *("no returns", "1 return", "1,200 returns")
    ]
