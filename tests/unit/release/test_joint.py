"""The attack combines areas, periods, editions and the release rule to find hidden amounts.

Brute force on small tables gives the expected ranges: it tries every table of whole numbers that
agrees with all published cells. This module derives the relations between cells independently, from
the meaning of the tables.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drug_strategy.release.attack import Cell, Part, Rules, attack
from tests.unit.release.tables import COUNT, LONDON, table

DISTINCT = Rules((Part("closures", "closures", "closures"),), distinct=frozenset({"closures"}))
QUARTERS = ("Q1", "Q2")
BOROUGHS = ("a", "b", "c")
SMALL = range(1, COUNT.threshold)
tried = Counter[str]()


Name = tuple[str, str, int]  # area, period, amount


class Place(NamedTuple):
    """An area and a period in an edition."""

    edition: int
    area: str
    period: str


class Table(NamedTuple):
    """The amount in each `Place`, and the hidden rows by edition and area."""

    amounts: dict[Place, int]
    hidden: set[tuple[int, str]]

    def parent(self, area: str) -> str:
        """Return the area that contains this one: London for a borough, the borough for a ward."""
        return "" if area == LONDON else LONDON if area in BOROUGHS else area[0]

    def cells(self) -> list[Cell]:
        """Return the table in the form in which the attack reads it."""
        return [
            Cell(
                edition=place.edition,
                system="closures",
                quantity="closures",
                unit="count",
                area_level="borough",
                area_code=place.area,
                parent_code=self.parent(place.area),
                fiscal_year="2010-11",
                period_type="fiscal_year" if place.period == "year" else "quarter",
                period_start=place.period,
                amount=Decimal(amount),
                is_open=(place.edition, place.area) not in self.hidden,
            )
            for place, amount in self.amounts.items()
        ]

    def relations(self) -> Iterator[tuple[Place, list[Place]]]:
        """Yield each total with its parts, across quarters and across areas."""
        for place in self.amounts:
            quarters = [place._replace(period=quarter) for quarter in QUARTERS]
            if place.period == "year" and quarters[0] in self.amounts:
                yield place, quarters
            parts = [
                other
                for other in self.amounts
                if self.parent(other.area) == place.area
                and (other.edition, other.period) == (place.edition, place.period)
            ]
            if parts:
                yield place, parts

    def unknown(self) -> dict[Place, Name]:
        """Return the hidden places whose amount is not published in any edition.

        Places in two editions share a name if their amount is the same.
        """
        named = {
            place: (place.area, place.period, amount) for place, amount in self.amounts.items()
        }
        given = {
            name for place, name in named.items() if (place.edition, place.area) not in self.hidden
        }
        return {place: name for place, name in named.items() if name not in given}

    def groups(self) -> Iterator[set[Place]]:
        """Yield the unknown places in rows that were hidden together because an amount is small.

        If an amount is published, it is not the small amount. A ward in a hidden borough is hidden
        even if its own amounts are not small.
        """
        before: dict[str, set[str]] = defaultdict(set)
        for edition, above in product((1, 2), (LONDON, *BOROUGHS)):
            rows = {
                area
                for number, area in self.hidden
                if number == edition and self.parent(area) == above
            }
            inside = {
                place for place in self.unknown() if place.edition == edition and place.area in rows
            }
            is_new = not rows <= before[above] and (edition, above) not in self.hidden
            if is_new and any(self.amounts[each] in SMALL for each in inside):
                yield inside
            before[above] |= rows

    def ranges(self, fits: Callable[[int, list[int]], bool]) -> dict[Place, set[int]]:
        """Return, for each hidden place, all amounts that agree with what readers can see."""
        unknown = self.unknown()
        # With this order, each sum can be checked as early as possible.
        names = sorted(set(unknown.values()), key=lambda name: (len(name[0]), name[1], name[0]))
        at_of = {name: at for at, name in enumerate(names)}
        most = max(self.amounts.values())
        complete: dict[int, list[tuple[Place, list[Place]]]] = defaultdict(list)
        for total, parts in self.relations():
            involved = [at_of[unknown[each]] for each in (total, *parts) if each in unknown]
            if involved:
                complete[max(involved)].append((total, parts))
        groups = [{unknown[each] for each in group} for group in self.groups()]
        seen: dict[Name, set[int]] = {name: set() for name in names}
        found: dict[Name, int] = {}

        def number(place: Place) -> int:
            return found[unknown[place]] if place in unknown else self.amounts[place]

        def fill(at: int) -> None:
            if at == len(names):
                if all(any(found[name] in SMALL for name in group) for group in groups):
                    for name, value in found.items():
                        seen[name].add(value)
                return
            for value in range(most + 1):
                found[names[at]] = value
                if all(
                    fits(number(total), [number(part) for part in parts])
                    for total, parts in complete[at]
                ):
                    fill(at + 1)

        fill(0)
        return {place: seen[name] for place, name in unknown.items()}


def _is_sum(total: int, parts: list[int]) -> bool:
    return total == sum(parts)


def _is_of_distinct(total: int, parts: list[int]) -> bool:
    return max(parts) <= total <= sum(parts)


def _compare(drawn: Table, rules: Rules, fits: Callable[[int, list[int]], bool]) -> None:
    possible = drawn.ranges(fits)
    newest = max(place.edition for place in drawn.amounts)
    for finding in attack(drawn.cells(), rules):
        numbers = possible[Place(newest, finding.cell.area_code, finding.cell.period_start)]
        assert finding.width == max(numbers) - min(numbers), finding.cell
        tried["cells"] += 1


@st.composite
def of_wards(draw: st.DrawFn) -> Table:
    """Draw three boroughs of two wards each in two quarters.

    One of the first edition's counts is revised later.
    """
    amounts: dict[Place, int] = {}
    revised = draw(st.integers(0, 2))
    first = {area: [draw(st.integers(0, 2)) for _ in QUARTERS] for area in BOROUGHS}
    share = {area: draw(st.integers(0, sum(quarters))) for area, quarters in first.items()}
    for edition in (1, 2):
        more = revised if edition == 2 else 0
        for area in BOROUGHS:
            quarters = [*first[area]]
            quarters[0] += more * (area == "a")
            year, left = sum(quarters), share[area] + more * (area == "a")
            wards = {f"{area}1": left, f"{area}2": year - left}
            for period, amount in zip((*QUARTERS, "year"), (*quarters, year), strict=True):
                amounts[Place(edition, area, period)] = amount
            amounts |= {Place(edition, ward, "year"): amount for ward, amount in wards.items()}
        for period in (*QUARTERS, "year"):
            amounts[Place(edition, LONDON, period)] = sum(
                amounts[Place(edition, area, period)] for area in BOROUGHS
            )
    boroughs = draw(st.sets(st.sampled_from(BOROUGHS), max_size=2))
    parents = boroughs | draw(st.sets(st.sampled_from(BOROUGHS), max_size=1))
    rows = {*boroughs, *(f"{area}{number}" for area in parents for number in (1, 2))}
    later = draw(st.sets(st.sampled_from(["a1", "a2", "b1", "b2"]), max_size=2))
    hidden = {(edition, area) for edition in (1, 2) for area in rows}
    return Table(amounts, hidden | {(2, area) for area in later})


def test_the_attack_combines_areas_and_periods_and_editions() -> None:
    tried.clear()
    _sums_are_solved()
    assert tried["cells"] > 50


@settings(max_examples=25)
@given(of_wards())
def _sums_are_solved(drawn: Table) -> None:
    _compare(drawn, COUNT, _is_sum)


@st.composite
def of_distinct(draw: st.DrawFn) -> Table:
    """Draw three boroughs and London in two quarters.

    London's count includes a case only once if two boroughs share it.
    """
    amounts: dict[Place, int] = {}
    for period in QUARTERS:
        parts = [draw(st.integers(0, 4)) for _ in BOROUGHS]
        for area, amount in zip(BOROUGHS, parts, strict=True):
            amounts[Place(1, area, period)] = amount
        amounts[Place(1, LONDON, period)] = draw(st.integers(max(parts), min(sum(parts), 6)))
    for area in (*BOROUGHS, LONDON):
        quarters = [amounts[Place(1, area, period)] for period in QUARTERS]
        least = max(
            [*quarters, *(amounts[Place(1, each, "year")] for each in BOROUGHS if area == LONDON)]
        )
        most = sum(quarters)
        if area == LONDON:
            most = min(most, sum(amounts[Place(1, each, "year")] for each in BOROUGHS))
        amounts[Place(1, area, "year")] = draw(st.integers(least, max(least, most)))
    hidden = draw(st.sets(st.sampled_from(BOROUGHS), min_size=1, max_size=2))
    return Table(amounts, {(1, area) for area in hidden})


def test_the_attack_uses_borough_counts_to_bound_the_london_count_of_distinct_cases() -> None:
    tried.clear()
    _distinct_counts_are_solved()
    assert tried["cells"] > 20


@settings(max_examples=25)
@given(of_distinct())
def _distinct_counts_are_solved(drawn: Table) -> None:
    if all(
        _is_of_distinct(drawn.amounts[total], [drawn.amounts[part] for part in parts])
        for total, parts in drawn.relations()
    ):
        _compare(drawn, DISTINCT, _is_of_distinct)


@pytest.mark.parametrize(
    ("hidden", "london", "is_safe"),
    [
        (3, 9, True),  # The count can be 1 to 4, as in every row hidden on its own.
        (3, 22, False),  # The count can be 2 to 4, because London has two more than borough b.
        (4, 24, False),  # The count can only be 4.
    ],
)
def test_a_row_hidden_on_its_own_reveals_only_that_its_count_is_small(
    hidden: int, london: int, is_safe: bool
) -> None:
    """No second row is hidden for networks, because networks do not add up."""
    *cells, _ = table({"a": {"year": hidden}, "b": {"year": 20}}, {("a", "year")})
    total = cells[1]._replace(area_code=LONDON, parent_code="", amount=Decimal(max(london, 20)))
    assert all(finding.is_safe for finding in attack([*cells, total], DISTINCT)) == is_safe
