"""An amount in pounds is shown only if it reveals no single order, even by subtraction."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.release.models import LONDON, NOWHERE, YEARS, World

GBP = "confiscation_value_gbp"
MANY = [500.0] * 9


def world_with(orders):
    """Return a world with unpaid orders. Keys are years and boroughs."""
    world = World()
    world.register(GBP, "gbp")
    for (year, borough), pounds in orders.items():
        world.order(year, borough, pounds)
    return world


def shown(orders):
    """Return the areas and periods with amounts that may be shown."""
    world = world_with(orders)
    world.build("release_pounds")
    return set(world.rows("select area_code, period_label from release.release_pounds"))


def shown_areas(orders):
    return {area for area, period in shown(orders) if period == "2010-13"}


@pytest.mark.parametrize(
    ("pounds", "is_shown"),
    [
        ([100, 100], False),  # each offender could work out the other's order
        ([100, 100, 10], True),
        ([100, 100, 9], False),  # the third largest order is below a tenth of the largest
        ([100, 5, 5, 5], True),
        ([250_000, *[5] * 9], False),
    ],
)
def test_an_amount_needs_three_orders_and_no_order_may_dominate_it(pounds, is_shown):
    assert shown({("2009-10", "B1"): pounds}) == ({(LONDON, "2009-10")} if is_shown else set())


@pytest.mark.parametrize(("smallest", "is_shown"), [(0, False), (1, True)])
def test_an_order_of_nothing_does_not_count_towards_the_number_of_the_policy(smallest, is_shown):
    world = world_with({("2009-10", "B1"): [100, 100, 10, smallest]})
    world.connection.execute("update release.release_policy set minimum_orders = 4")
    world.build("release_pounds")
    assert bool(world.rows("select 1 from release.release_pounds")) is is_shown


def test_boroughs_are_hidden_smallest_first_until_subtracting_the_others_reveals_no_order():
    """B1's single order is hidden, and so is B2, the smallest of the others.

    London's amount less the amounts of B3 and B4 is the sum of ten orders.
    """
    orders = {
        ("2010-11", "B1"): [700],
        ("2010-11", "B4"): MANY * 3,
        ("2011-12", "B3"): MANY * 2,
        ("2012-13", "B2"): MANY,
    }
    assert shown_areas(orders) == {LONDON, "B3", "B4"}
    # If B1's order is so large that it dominates B2's too, B3 is hidden as well.
    orders["2010-11", "B1"] = [50_000]
    assert shown_areas(orders) == {LONDON, "B4"}


def test_orders_without_a_borough_are_never_shown_and_count_as_hidden():
    orders = {("2010-11", None): [700], ("2010-11", "B1"): MANY, ("2010-11", "B2"): MANY}
    assert shown_areas(orders) == {LONDON, "B2"}
    orders["2010-11", None] = MANY
    assert shown_areas(orders) == {LONDON, "B1", "B2"}


def test_amounts_are_rounded_to_1000_pounds_and_have_no_quarters_and_no_years_of_boroughs():
    world = world_with({("2010-11", "B1"): MANY, ("2011-12", "B1"): [300]})
    for area in (LONDON, "B1"):
        world.publish(GBP, area, {"2010-11 Q1": 4_500, "2010-11": 4_500, "2011-12": 300})
    world.publish(GBP, NOWHERE, {"2010-11": 0, "2011-12": 0})
    world.build()
    columns = "area_code, period_label, numerator, value, lower_95, symbol"
    assert world.rows(f"select {columns} from release.release_figures") == [
        ("B1", "2010-13", 5_000, 5_000, None, ""),
        (LONDON, "2010-11", 5_000, 5_000, None, ""),
        (LONDON, "2010-13", None, None, None, "[c]"),
        (LONDON, "2011-12", None, None, None, "[c]"),
    ]


POUNDS = st.sampled_from([20, 90, 100, 110, 400, 2_000, 9_000])
PLACES = ("B1", "B2", "B3", "B4", None)
# B1 and no borough have so few orders that another borough's must often be hidden with theirs.
MOST = {"B1": 1, None: 1}
tried = Counter()


def _is_safe(pounds):
    largest, _second, *others = [*sorted(pounds, reverse=True), 0, 0]
    return len(pounds) >= 3 and sum(others) * 10 >= largest


def test_no_order_can_be_worked_out_by_subtracting_amounts_from_random_orders():
    tried.clear()
    _reveals_no_order()
    assert tried["shown"] > 50
    assert tried["hidden by subtraction"] > 0


@settings(max_examples=40)
@given(
    st.fixed_dictionaries(
        {
            (year, place): st.lists(POUNDS, max_size=MOST.get(place, 5))
            for year in YEARS[1:]
            for place in PLACES
        }
    )
)
def _reveals_no_order(orders):
    def of(*parts):
        found = [pounds for part, pounds in orders.items() if {*part} & {*parts}]
        return [each for pounds in found for each in pounds]

    given = shown(orders)
    boroughs = [place for place in PLACES if (place, "2010-13") in given]
    years = [year for year in YEARS if (LONDON, year) in given]
    for part in (*boroughs, *years):
        assert _is_safe(of(part))
    if (LONDON, "2010-13") in given:
        for parts, those in ((PLACES, boroughs), (YEARS, years)):
            rest = of(*(part for part in parts if part not in those))
            assert not rest or _is_safe(rest)
    tried["shown"] += len(given)
    tried["hidden by subtraction"] += sum(
        _is_safe(of(place)) for place in PLACES[:4] if place not in boroughs
    )
