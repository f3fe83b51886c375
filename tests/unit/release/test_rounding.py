"""Editions round counts, percentages and days to the figures worked out by hand."""

import pytest

from tests.unit.release.models import LONDON, World

COLUMNS = "period_label, numerator, denominator, value, lower_95, upper_95, rate, symbol, note"
QUARTERS = tuple(f"2010-11 Q{quarter}" for quarter in (1, 2, 3, 4))
ZERO = "0 means 0 to 2."
FEW = "Based on fewer than 50 cases."
NONE = "Not available: no return has been received."


def publishing(*published, register=("count",), **about):
    """Return a world in which an indicator's figures are published for the borough B1."""
    world = World()
    world.register("it", *register)
    world.publish("it", "B1", *published, **about)
    return world


def figures(world, area="B1", columns=COLUMNS):
    world.build()
    return world.rows(f"select {columns} from release.release_figures where area_code = '{area}'")


def test_limits_and_rates_are_those_of_the_rounded_count_and_a_rounded_0_has_none():
    """A figure without a return is marked as not available."""
    counts = {"2009-10": 2, "2010-11": 7, "2011-12": 33, "2012-13": None}
    assert figures(publishing(counts, residents=250_000)) == [
        ("2009-10", 0, None, 0, None, None, None, "", ZERO),
        ("2010-11", 5, None, 5, 2, 12, 2, "", ""),  # Poisson limits of 5: 1.62 to 11.67
        ("2010-13", 40, None, 40, 29, 54, 5, "", ""),  # 5 + 35, in three years of 250,000
        ("2011-12", 35, None, 35, 24, 49, 14, "", ""),  # Byar's limits of 35: 24.4 to 48.7
        ("2012-13", None, None, None, None, None, None, "[x]", NONE),
    ]


def test_a_longer_period_is_the_sum_of_its_rounded_parts():
    """London's year is the sum of its quarters, and 2010-13 is the sum of its years.

    A borough's quarters are not shown, so the borough's year is rounded independently.
    """
    quarters = dict(zip(QUARTERS, (3, 3, 3, 2), strict=True))
    world = publishing({**quarters, "2010-11": 11, "2011-12": 2, "2012-13": 8})
    world.publish("it", LONDON, {**quarters, "2010-11": 11, "2011-12 Q1": 2, "2011-12": 2})
    assert figures(world, LONDON, "period_label, value, note") == [
        ("2010-11", 15, ""),
        *zip(QUARTERS, (5, 5, 5, 0), ("", "", "", ZERO), strict=True),
        ("2010-13", 15, ""),
        ("2011-12", 0, "0 means 0 to 2 in each quarter."),
        ("2011-12 Q1", 0, ZERO),
    ]
    assert figures(world, "B1", "period_label, value") == [
        ("2010-11", 10),
        ("2010-13", 20),
        ("2011-12", 0),
        ("2012-13", 10),
    ]


def test_networks_are_rounded_by_themselves_in_each_period():
    world = World()
    world.register("it", aggregation="distinct")
    world.publish("it", LONDON, {"2010-11 Q1": 3, "2010-11 Q2": 3, "2010-11": 7, "2010-13": 11})
    assert figures(world, LONDON, "period_label, value") == [
        ("2010-11", 5),
        ("2010-11 Q1", 5),
        ("2010-11 Q2", 5),
        ("2010-13", 10),
    ]


def test_a_percentage_is_based_on_at_least_50_rounded_cases_and_has_no_decimals():
    world = publishing(
        {"2009-10": 17, "2010-11": 17, "2011-12": 2, "2012-13": 2},
        {"2009-10": 47, "2010-11": 48, "2011-12": 200, "2012-13": 2},
        register=("percent",),
    )
    none = "Not applicable: there are too few cases to divide by."
    assert figures(world) == [
        ("2009-10", None, 45, None, None, None, None, "[u]", FEW),
        ("2010-11", 15, 50, 30, 19, 44, None, "", ""),  # Wilson's limits of 15/50
        ("2010-13", 15, 250, 6, 4, 10, None, "", ""),  # Wilson's limits of 15/250
        ("2011-12", 0, 200, 0, None, None, None, "", ZERO),
        ("2012-13", None, 0, None, None, None, None, "[z]", f"{none} {ZERO}"),
    ]


def test_days_are_divided_like_percentages_and_have_no_limits():
    world = publishing({"2009-10": 1_003}, {"2009-10": 53}, register=("days", "mean"))
    assert figures(world) == [("2009-10", 1_005, 55, 18, None, None, None, "", "")]


@pytest.mark.parametrize(
    ("register", "counts", "shown"),
    [
        (("count", "sum", "exact"), (7, 1), [7, 8, 1]),
        (("gbp", "sum", "exact"), (1_850.5, 0), [1_851, 1_851, 0]),
        (("count", "stock", "exact"), (3, 4), [3, 4, 4]),
        (("count", "sum", "hide"), (9, 9), []),
    ],
)
def test_exact_figures_are_not_rounded_and_hidden_indicators_are_not_in_the_edition(
    register, counts, shown
):
    world = publishing(dict(zip(("2010-11", "2011-12"), counts, strict=True)), register=register)
    assert [value for _, value in figures(world, columns="period_label, value")] == shown


def test_an_edition_ends_with_its_year_and_has_2010_13_only_once_it_is_over():
    world = publishing({"2010-11": 5, "2011-12": 5, "2012-13": 5})
    world.ends_on = "2012-03-31"
    assert figures(world, columns="period_label") == [("2010-11",), ("2011-12",)]


def test_only_a_figure_that_looks_different_is_marked_as_revised():
    world = publishing({"2009-10": 6, "2010-11": 8})
    world.connection.execute(
        "insert into edition.earlier values"
        " ('it', 'B1', 'fiscal_year', '2009-04-01', 5, null, 5),"
        " ('it', 'B1', 'fiscal_year', '2010-04-01', 5, null, 5)"
    )
    assert figures(world, columns="period_label, value, symbol")[:2] == [
        ("2009-10", 5, ""),
        ("2010-11", 10, "[r]"),
    ]


def test_the_note_on_a_figure_for_london_says_how_many_boroughs_have_sent_their_returns():
    """In 2012-13 all have, but records may still be added. One period's return is a borough's."""
    world = publishing({"2011-12": 5})
    world.publish("it", LONDON, {"2010-11": 96, "2012-13": 99, "2010-13": 195})
    world.connection.execute(
        "update published.indicator_values set is_provisional = true,"
        " return_status = if(period_label = '2012-13', 'submitted', 'outstanding'),"
        " boroughs_returned = if(area_code = 'B1', null, if(period_label = '2012-13', 32, 30)),"
        " boroughs_expected = if(area_code = 'B1', null, 32)"
    )
    missing = "Provisional: 30 of 32 boroughs have sent their returns."
    open_ended = "Provisional: the figure may still change."
    notes = "period_label, symbol, note"
    assert figures(world, LONDON, notes) == [
        ("2010-11", "[p]", missing),
        ("2010-13", "[p]", missing),
        ("2012-13", "[p]", open_ended),
    ]
    assert figures(world, "B1", notes)[1] == ("2011-12", "[p]", open_ended)


@pytest.mark.parametrize("period", ["quarter", "fiscal_year"])
def test_the_policy_decides_the_base_the_smallest_denominator_and_the_boroughs_shortest_period(
    period,
):
    periods = ("2010-11", "2010-11 Q1")
    counts, cases = dict.fromkeys(periods, 12.0), dict.fromkeys(periods, 20)
    world = publishing(counts, cases, register=("percent",))
    world.connection.execute(
        "update release.release_policy set count_base = 3, minimum_denominator = 21,"
        f" borough_period = '{period}'"
    )
    found = figures(world, columns="period_label, numerator, denominator, value")
    assert [row for row in found if row[0] != "2010-13"] == [
        (label, 12, 21, 57) for label in (periods if period == "quarter" else periods[:1])
    ]
