"""A sum in pounds is published only if nobody could estimate a single order from it.

This is the p % rule, with p = 10. Whoever knows the second largest order must not be able to
estimate the largest order to within 10 %. So there must be at least three orders, and all orders
except the two largest must add up to at least a tenth of the largest.
"""

from collections import Counter
from decimal import Decimal
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drug_strategy.settings import PROJECT
from tests.pipeline.release.test_editions import TIMES
from tests.pipeline.release.world import World
from tests.pipeline.release.world_figures import LONDON, NOWHERE, QUARTERS, YEAR, Measured, Place
from tests.pipeline.release.world_figures import figures_of as figures
from tests.pipeline.release.world_models import models

Orders = dict[str, list[list[int]]]
POUNDS = st.sampled_from([1, 5, 20, 90, 100, 110, 400, 2_000, 9_000, 250_000])
FEW = st.lists(st.lists(POUNDS, max_size=6), min_size=4, max_size=4)
CELLS = """
    select area_code, period_type, period_start, amount, is_open from release.release_cells
    where system = 'pounds'
"""
tried = Counter[str]()


class Ordered(World):
    """A database of published figures, confiscation orders and sums of orders in pounds."""

    def __init__(self, orders: Orders) -> None:
        """Store the amounts of these orders in pounds, by borough and quarter."""
        super().__init__()
        self.orders = orders
        self.register("pounds", unit="gbp", numerator="confiscation_value_gbp")

    def publish(self, places: dict[str, Place]) -> None:
        """Write the figures, the private court orders and the sums in pounds."""
        super().publish(places)
        self.connection.execute("delete from private.asset_confiscations__current")
        for place, quarters in self.orders.items():
            borough = None if place == NOWHERE else place
            for quarter, pounds in zip(QUARTERS, quarters, strict=True):
                for at, each in enumerate(pounds):
                    self.connection.execute(
                        "insert into private.asset_confiscations__current"
                        " values (?, ?, ?, null, true, false, ?)",
                        [quarter, borough, each, f"{place} {quarter} {at}"],
                    )
        sums: Measured = {
            place: (
                [sum(pounds) for pounds in quarters],
                None,
                "unattributed" if place == NOWHERE else "borough",
                place,
            )
            for place, quarters in self.orders.items()
        }
        self.write(list(figures("pounds", sums, places)))


def is_unsafe(pounds: list[int]) -> bool:
    largest, _second, *others = [*sorted(pounds, reverse=True), 0, 0]
    return 0 < len(pounds) < 3 or sum(others) * 10 < largest


@pytest.mark.parametrize(
    ("pounds", "unsafe"),
    [
        ([100], True),
        ([100, 100], True),  # each offender could work out the other's order
        ([100, 100, 10], False),
        ([100, 100, 9], True),
        ([100, 1, 10], True),  # the third largest order is below a tenth of the largest
        ([100, 10, 10], False),
        ([250_000, *[5] * 9], True),
        ([90, 90, 90], False),
    ],
)
def test_a_sum_in_pounds_is_published_only_if_it_passes_the_p_percent_rule(
    pounds: list[int], unsafe: bool
) -> None:
    assert is_unsafe(pounds) is unsafe
    world = World()
    run = world.connection.execute
    run(
        "create table release.release_orders (quantity varchar, area_code varchar, fiscal_year"
        " varchar, period_type varchar, quarter_start date, pounds decimal(18, 2))"
    )
    for each in pounds:
        row = ["confiscation_value_gbp", "B1", YEAR, "fiscal_year", None, Decimal(each)]
        run("insert into release.release_orders values (?, ?, ?, ?, ?, ?)", row)
    [[decided]] = world.rows(f"select is_unsafe from ({dict(models())['release_pounds']})")
    assert decided is unsafe
    run("update release.release_policy set minimum_orders = ?", [len(pounds) + 1])
    assert world.rows(f"select is_unsafe from ({dict(models())['release_pounds']})") == [(True,)]


def test_an_order_so_large_that_it_may_be_a_mistake_is_left_out_of_every_published_sum() -> None:
    mistake = 9_900_000_000

    def given(largest: int) -> list[int]:
        orders: Orders = {f"B{number}": [[400] * 3 for _ in QUARTERS] for number in range(5)}
        orders |= {"B1": [[400] * 3, [largest, *[400] * 6], *[[400] * 3] * 2], NOWHERE: [[]] * 4}
        world = Ordered(orders)
        world.release({place: Place() for place in orders})
        return [amount for *_, amount, is_open in world.rows(CELLS) if is_open]

    assert len(given(400)) > 10
    assert not [amount for amount in given(mistake) if amount >= mistake]


def test_the_code_for_editions_does_not_read_warnings_or_lists_of_suspicious_orders() -> None:
    words = (
        "outlying",
        "outlier",
        "row_warnings",
        "warning_summary",
        "confiscation_order_",
        "drift",
    )
    for folder in (PROJECT / "models" / "release", PROJECT / "drug_strategy" / "release"):
        files = [path for path in folder.rglob("*") if path.suffix in {".sql", ".yml", ".py"}]
        assert len(files) > 5
        for path in files:
            found = [word for word in words if word in path.read_text("utf-8")]
            assert not found, (path, found)


def test_no_order_can_be_worked_out_from_the_published_sums_in_pounds() -> None:
    tried.clear()
    _reveals_no_order()
    assert tried["given"] > 5
    assert tried["hidden"] > 5


@TIMES
@given(st.lists(FEW, min_size=4, max_size=6))
def _reveals_no_order(boroughs: list[list[list[int]]]) -> None:
    orders: Orders = {f"B{number}": quarters for number, quarters in enumerate(boroughs)}
    orders[NOWHERE] = [[], [], [], []]
    world = Ordered(orders)
    world.release({place: Place() for place in orders})
    orders[LONDON] = [[*chain(*each)] for each in zip(*boroughs, strict=True)]
    for area, period_type, start, amount, is_open in world.rows(CELLS):
        quarters = orders[area]
        year = [*chain(*quarters)]
        pounds = quarters[QUARTERS.index(str(start))] if period_type == "quarter" else year
        assert amount == sum(pounds)
        assert not (is_open and is_unsafe(pounds)), (area, period_type, pounds)
        tried["given" if is_open else "hidden"] += amount > 0
