"""Nobody can learn about a single case or order by subtracting one edition from another.

The private court orders are used only to check that every difference concerns at least three
orders.
"""

import copy
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from tests.pipeline.release.world import World
from tests.pipeline.release.world_figures import (
    LONDON,
    NOWHERE,
    QUARTERS,
    Measured,
    Place,
    figures_of,
)

CAMDEN = "E09000007"
SMALL = range(1, 5)  # cases
FEW = range(1, 3)  # orders
VALUE, FORFEITED = "confiscation_value_gbp", "cash_forfeiture_value_gbp"


@dataclass(frozen=True)
class Order:
    """A confiscation or cash forfeiture order in the private warehouse."""

    place: str
    quarter: int
    pounds: float
    is_forfeiture: bool = False


Orders = dict[str, Order]
Where = tuple[str, str, str]  # area, type of period, first day


class Confiscations(World):
    """A database of published figures, and of confiscation and cash forfeiture orders."""

    def __init__(self) -> None:
        super().__init__()
        self.orders: Orders = {}
        self.register("orders", unit="count", numerator="orders")
        self.register("pounds", unit="gbp", numerator=VALUE)
        self.register("forfeited", unit="gbp", numerator=FORFEITED)
        self.connection.execute(
            "insert into release.release_links values ('pounds', 'orders', null, null)"
        )

    def publish(self, places: dict[str, Place]) -> None:
        """Write the private court orders and all figures, including the figures based on orders."""
        super().publish(places)
        self.connection.execute("delete from private.asset_confiscations__current")
        for reference, order in self.orders.items():
            self.connection.execute(
                "insert into private.asset_confiscations__current values (?, ?, ?, null, ?, ?, ?)",
                [
                    QUARTERS[order.quarter],
                    None if order.place == NOWHERE else order.place,
                    order.pounds,
                    not order.is_forfeiture,
                    order.is_forfeiture,
                    reference,
                ],
            )
        for indicator, is_forfeiture in (("orders", 0), ("pounds", 0), ("forfeited", 1)):
            sums: Measured = {}
            for place in places:
                numbers: list[int | None] = []
                for at in range(4):
                    pounds = [
                        order.pounds
                        for order in self.orders.values()
                        if (order.place, order.quarter) == (place, at)
                        and order.is_forfeiture == bool(is_forfeiture)
                    ]
                    number = len(pounds) if indicator == "orders" else round(sum(pounds), 2)
                    # Counts are whole numbers, as `Measured` says, but pounds have pence.
                    numbers.append(number)  # type: ignore[arg-type]
                sums[place] = numbers, None, _level(place), place
            self.write(list(figures_of(indicator, sums, places)))


def _level(place: str) -> str:
    return "unattributed" if place == NOWHERE else "borough"


def test_comparing_two_editions_does_not_reveal_an_order_added_after_the_first_edition() -> None:
    """A review found that Camden's total would reveal the amount of a new, eleventh order."""
    places = {each: Place() for each in (CAMDEN, "E09000012", "E09000030", NOWHERE)}
    world = Confiscations()
    for place in places:
        for at in range(10 if place != NOWHERE else 0):
            for is_forfeiture in (False, True):
                order = Order(place, at % 2, 65_566.64, is_forfeiture)
                world.orders[f"{place} {at} {is_forfeiture}"] = order
    world.release(places)
    camden = (
        "select given_value, symbol, is_revised from release.release_figures__marked"
        f" where area_code = '{CAMDEN}' and indicator_id = '{{}}' and period_type = 'fiscal_year'"
    )
    assert world.rows(camden.format("pounds")) == [(655_666.40, "", False)]
    before = _given(world)
    world.orders["new"] = Order(CAMDEN, 0, 88_888.88)
    world.orders["newer"] = Order(CAMDEN, 0, 77_777.77, is_forfeiture=True)
    found = world.release(places)
    assert world.rows(camden.format("orders")) == [(10, "[h]", False)]
    assert world.rows(camden.format("pounds")) == [(655_666.40, "[h]", False)]
    assert world.rows(camden.format("forfeited")) == [(655_666.40, "[h]", False)]
    assert not world.rows("select * from release.release_figures__marked where is_revised")
    after = _given(world)
    assert {key: figure.numbers for key, figure in before.items()} == {
        key: figure.numbers for key, figure in after.items()
    }
    # For each of three indicators, Camden has five figures held back (four quarters and the year),
    # and London has two.
    assert found["borough_figures"].held == {1: 15}
    assert found["london_figures"].held == {1: 6}
    world.release(places)
    assert _given(world) == after


@dataclass(frozen=True)
class Figure:
    """A figure as shown in an edition.

    `origin` is the number of the edition that first published the value.
    """

    numbers: tuple[float | None, ...]
    symbol: str
    origin: int = field(default=0, compare=False)


Given = dict[tuple[str, Where], Figure]


def _given(world: World, before: Given | None = None) -> Given:
    found: Given = {}
    for indicator, area, period_type, start, *numbers, symbol in world.rows(
        "select indicator_id, area_code, period_type, cast(period_start as varchar),"
        " given_numerator, given_denominator, symbol from release.release_figures__marked"
    ):
        key = indicator, (area, period_type, start)
        is_held = "[h]" in symbol
        earlier = before.get(key) if before else None
        origin = earlier.origin if is_held and earlier else world.editions
        found[key] = Figure(tuple(numbers), symbol, origin)
    return found


def test_comparing_any_two_of_five_editions_reveals_no_single_case_or_order() -> None:
    tried = Counter[str]()
    for seed in (3, 4):
        tried += _five_editions(random.Random(seed))
    assert tried["held"] > 50
    assert tried["hidden"] > 50
    assert tried["revised"] > 10
    assert tried["held for two editions or more"] > 0


def _five_editions(chance: random.Random) -> Counter[str]:
    """Make five editions with small changes between them, and subtract each pair of editions."""
    places = {
        f"B{number}": Place(
            wards={
                f"W{number}{at}": [chance.randint(0, 30 if number else 3) for _ in QUARTERS]
                for at in "ab"
            },
            no_ward=[chance.choice([0, 6])] * 4,
            tests=[(chance.randint(5, 20), 40) for _ in QUARTERS],
        )
        for number in range(4)
    }
    places[NOWHERE] = Place()
    world = Confiscations()
    for number in range(160):
        place, quarter = f"B{number % 4}", number // 4 % 4
        world.orders[str(number)] = Order(place, quarter, chance.randint(1, 99) * 100, False)
    tried = Counter[str]()
    editions: list[Given] = []
    kept: list[Orders] = []
    for edition in range(5):
        if edition:
            _change(places, world.orders, chance)
        found = world.release(places)
        editions.append(_given(world, editions[-1] if editions else None))
        kept.append(copy.deepcopy(world.orders))
        for protection in found.values():
            tried["hidden"] += protection.hidden
            tried["held"] += sum(protection.held.values())
            tried["held for two editions or more"] += sum(
                number for age, number in protection.held.items() if age > 1
            )
        tried["revised"] += sum("[r]" in figure.symbol for figure in editions[-1].values())
        assert sum("[h]" in figure.symbol for figure in editions[-1].values()) <= sum(
            sum(protection.held.values()) for protection in found.values()
        )
    for earlier, later in combinations(range(5), 2):
        _subtract(editions[earlier], editions[later], kept)
    return tried


def _change(places: dict[str, Place], orders: Orders, chance: random.Random) -> None:
    for _ in range(6):
        place = places[f"B{chance.randrange(4)}"]
        numbers = chance.choice([*place.wards.values()])
        at = chance.randrange(4)
        numbers[at] = max(0, numbers[at] + chance.choice([1, 1, -1, 2, -3, 9, 40]))
        done, every = place.tests[at]
        place.tests[at] = done, every + chance.choice([0, 1, 12])
    for _ in range(chance.randint(1, 6)):
        which = chance.choice([*orders])
        order = orders.pop(which)
        if chance.random() < 0.5:
            orders[which] = Order(order.place, order.quarter, order.pounds + 1234)
        orders[f"new {len(orders)} {chance.random()}"] = Order(
            f"B{chance.randrange(4)}", chance.randrange(4), chance.randint(1, 99) * 100
        )
    if chance.random() < 0.6:
        for number in range(5):
            orders[f"late {number} {chance.random()}"] = Order("B1", 3, 1000.0 * (number + 1))


def _subtract(before: Given, after: Given, kept: list[Orders]) -> None:
    """Subtract one edition's figures from another's, and assert that no difference is small."""
    for (indicator, where), figure in after.items():
        earlier = before.get((indicator, where))
        if earlier is None:
            continue
        for at, number in enumerate(figure.numbers):
            if number is None or earlier.numbers[at] is None:
                continue
            lists = kept[earlier.origin - 1], kept[figure.origin - 1]
            _is_not_small((indicator, where), number - (earlier.numbers[at] or 0), [], lists)
            for parts in _parts(indicator, where, after):
                known = [
                    part
                    for part in parts
                    if all(
                        (each := edition.get((indicator, part))) is not None
                        and each.numbers[at] is not None
                        and "[h]" not in each.symbol
                        for edition in (before, after)
                    )
                ]
                if "[h]" in figure.symbol + earlier.symbol or len(known) == len(parts):
                    continue
                rest = (number - (earlier.numbers[at] or 0)) - sum(
                    (after[indicator, part].numbers[at] or 0)
                    - (before[indicator, part].numbers[at] or 0)
                    for part in known
                )
                _is_not_small((indicator, where), rest, known, lists)


def _parts(indicator: str, where: Where, given: Given) -> Iterator[list[Where]]:
    """Yield the figures that add up to a figure: first by smaller area, then by quarter."""
    area, *period = where
    others = [key for name, key in given if name == indicator]
    if area == LONDON:
        found = [key for key in others if key[0][0] in "BE" and "-" not in key[0]]
        areas = [key for key in found if key[0] != LONDON and [*key[1:]] == period]
    else:
        areas = [
            key
            for key in others
            if (key[0] == f"{area}-other" or key[0].startswith(f"W{area[1:]}"))
            and [*key[1:]] == period
            and area.startswith("B")
        ]
    if areas:
        yield areas
    quarters = [key for key in others if key[0] == area and key[1] == "quarter"]
    if period[0] == "fiscal_year" and quarters:
        yield quarters


def _is_not_small(
    figure: tuple[str, Where], change: float, without: list[Where], lists: tuple[Orders, Orders]
) -> None:
    """Assert that a change is zero or concerns at least five cases or three orders.

    `lists` has the court orders before and after the change.
    """
    indicator, where = figure
    if indicator not in ("pounds", "forfeited"):
        assert abs(round(change)) not in SMALL, (figure, change)
        return
    before, after = (
        {
            reference: order
            for reference, order in orders.items()
            if _is_in(order, where) and not any(_is_in(order, part) for part in without)
        }
        for orders in lists
    )
    changed = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    assert round(change, 2) == 0 or len(changed) not in FEW, (figure, change)


def _is_in(order: Order, where: Where) -> bool:
    area, period_type, start = where
    is_then = period_type == "fiscal_year" or QUARTERS[order.quarter] == start
    return is_then and area in (LONDON, order.place)
