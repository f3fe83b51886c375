"""Editions round counts, percentages and days to the figures worked out by hand."""

import pytest

from tests.unit.release.models import LONDON, World

COLUMNS = "period_label, numerator, denominator, value, lower_95, upper_95, rate, symbol, note"
QUARTERS = tuple(f"2010-11 Q{quarter}" for quarter in (1, 2, 3, 4))


def figures(world, area="B1", columns=COLUMNS):
    world.build()
    return world.rows(f"select {columns} from release.release_figures where area_code = '{area}'")


def test_a_count_is_rounded_to_the_nearest_5():
    world = World()
    counts = (0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 998)
    for n in counts:
        world.register(f"n{n:03}")
        world.publish(f"n{n:03}", "B1", {"2009-10": n})
    assert figures(world, columns="indicator_id, value") == [
        (f"n{n:03}", shown)
        for n, shown in zip(counts, (0, 0, 0, 5, 5, 5, 5, 5, 10, 10, 15, 1000), strict=True)
    ]


def test_limits_and_rates_are_those_of_the_rounded_count_and_a_rounded_0_has_none():
    world = World()
    world.register("closures")
    world.publish("closures", "B1", {"2009-10": 2, "2010-11": 6, "2011-12": 33}, residents=250_000)
    assert figures(world) == [
        ("2009-10", 0, None, 0, None, None, None, "", "0 means 0 to 2."),
        ("2010-11", 5, None, 5, 2, 12, 2, "", ""),  # Poisson limits of 5: 1.62 to 11.67
        ("2010-13", 40, None, 40, 29, 54, 8, "", ""),  # 5 + 35, and 40 in two years of 250,000
        ("2011-12", 35, None, 35, 24, 49, 14, "", ""),  # Byar's limits of 35: 24.4 to 48.7
    ]


def test_a_longer_period_is_the_sum_of_its_rounded_parts():
    """London's year is the sum of its quarters, and 2010-13 is the sum of its years.

    A borough's quarters are not shown, so the borough's year is rounded independently.
    """
    world = World()
    world.register("closures")
    quarters = dict(zip(QUARTERS, (3, 3, 3, 2), strict=True))
    world.publish("closures", LONDON, {**quarters, "2010-11": 11, "2011-12 Q1": 2, "2011-12": 2})
    world.publish("closures", "B1", {**quarters, "2010-11": 11, "2011-12": 2, "2012-13": 2})
    zero = "0 means 0 to 2 in each quarter."
    assert figures(world, LONDON, "period_label, value, note") == [
        ("2010-11", 15, ""),
        *zip(QUARTERS, (5, 5, 5, 0), ("", "", "", "0 means 0 to 2."), strict=True),
        ("2010-13", 15, ""),
        ("2011-12", 0, zero),
        ("2011-12 Q1", 0, "0 means 0 to 2."),
    ]
    assert figures(world, "B1", "period_label, value") == [
        ("2010-11", 10),
        ("2010-13", 10),
        ("2011-12", 0),
        ("2012-13", 0),
    ]


def test_networks_are_rounded_by_themselves_in_each_period():
    world = World()
    world.register("networks", aggregation="distinct")
    world.publish(
        "networks", LONDON, {"2010-11 Q1": 3, "2010-11 Q2": 3, "2010-11": 7, "2010-13": 11}
    )
    assert figures(world, LONDON, "period_label, value, symbol") == [
        ("2010-11", 5, ""),
        ("2010-11 Q1", 5, ""),
        ("2010-11 Q2", 5, ""),
        ("2010-13", 10, ""),
    ]


def test_a_percentage_is_based_on_at_least_50_rounded_cases_and_has_no_decimals():
    world = World()
    world.register("rate", "percent")
    world.publish(
        *("rate", "B1", {"2009-10": 17, "2010-11": 17, "2011-12": 2, "2012-13": 2}),
        {"2009-10": 47, "2010-11": 48, "2011-12": 200, "2012-13": 2},
    )
    assert figures(world) == [
        ("2009-10", None, 45, None, None, None, None, "[u]", "Based on fewer than 50 cases."),
        ("2010-11", 15, 50, 30, 19, 44, None, "", ""),  # Wilson's limits of 15/50
        ("2010-13", 15, 250, 6, 4, 10, None, "", ""),  # Wilson's limits of 15/250
        ("2011-12", 0, 200, 0, None, None, None, "", "0 means 0 to 2."),
        (
            *("2012-13", None, 0, None, None, None, None, "[z]"),
            "Not applicable: there are too few cases to divide by. 0 means 0 to 2.",
        ),
    ]


def test_days_are_divided_like_percentages_and_have_no_limits():
    world = World()
    world.register("days", "days", "mean")
    world.publish("days", "B1", {"2009-10": 1_003, "2010-11": 700}, {"2009-10": 53, "2010-11": 47})
    assert figures(world)[:2] == [
        ("2009-10", 1_005, 55, 18, None, None, None, "", ""),
        (
            *("2010-11", None, 45, None, None, None, None, "[u]"),
            "Based on fewer than 50 cases.",
        ),
    ]


def test_exact_figures_are_not_rounded_and_hidden_indicators_are_not_in_the_edition():
    world = World()
    world.register("offences", to="exact")
    world.register("awards", "gbp", to="exact")
    world.register("joined", aggregation="stock", to="exact")
    world.register("secret", to="hide")
    for indicator, first, second in (
        ("offences", 7, 1),
        ("awards", 1_850.5, 0),
        ("joined", 3, 4),
        ("secret", 9, 9),
    ):
        world.publish(indicator, "B1", {"2010-11": first, "2011-12": second})
    assert figures(world, columns="indicator_id, period_label, value, note") == [
        ("awards", "2010-11", 1_851, ""),
        ("awards", "2010-13", 1_851, ""),
        ("awards", "2011-12", 0, ""),
        ("joined", "2010-11", 3, ""),
        ("joined", "2010-13", 4, ""),
        ("joined", "2011-12", 4, ""),
        ("offences", "2010-11", 7, ""),
        ("offences", "2010-13", 8, ""),
        ("offences", "2011-12", 1, ""),
    ]


def test_an_edition_ends_with_its_year_and_has_2010_13_only_once_it_is_over():
    world = World(ends_on="2012-03-31")
    world.register("closures")
    world.publish("closures", "B1", {"2010-11": 5, "2011-12": 5, "2012-13": 5})
    assert figures(world, columns="period_label") == [("2010-11",), ("2011-12",)]


def test_a_figure_without_a_return_is_marked_not_available():
    world = World()
    world.register("closures")
    world.publish("closures", "B1", {"2010-11": None})
    assert figures(world, columns="value, symbol") == [(None, "[x]"), (None, "[x]")]


def test_only_a_figure_that_looks_different_is_marked_as_revised():
    world = World()
    world.register("closures")
    world.publish("closures", "B1", {"2009-10": 6, "2010-11": 8, "2011-12": 8})
    world.connection.execute(
        "insert into edition.earlier values"
        " ('closures', 'B1', 'fiscal_year', '2009-04-01', 5, null, 5),"
        " ('closures', 'B1', 'fiscal_year', '2010-04-01', 5, null, 5)"
    )
    assert figures(world, columns="period_label, value, symbol")[:2] == [
        ("2009-10", 5, ""),
        ("2010-11", 10, "[r]"),
    ]
    assert figures(world, columns="symbol")[-1] == ("[r]",)


@pytest.mark.parametrize("period", ["quarter", "fiscal_year"])
def test_the_policy_decides_the_base_the_smallest_denominator_and_the_boroughs_shortest_period(
    period,
):
    world = World()
    world.register("rate", "percent")
    counts = {"2010-11 Q1": 12.0, "2010-11": 12.0}
    world.publish("rate", "B1", counts, {"2010-11 Q1": 20, "2010-11": 20})
    world.connection.execute(
        "update release.release_policy set count_base = 3, minimum_denominator = 21,"
        f" borough_period = '{period}'"
    )
    shown = [("2010-11", 12, 21, 57), ("2010-11 Q1", 12, 21, 57)]
    found = figures(world, columns="period_label, numerator, denominator, value")
    assert [row for row in found if row[0] != "2010-13"] == shown[: 2 if period == "quarter" else 1]
