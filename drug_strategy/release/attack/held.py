"""Choose the rows to hold back, so that no change between editions reveals a person.

If two editions publish a figure, readers can see how it changed. A change is small if a count of
people or premises changes by 1 to 4, or if an amount changes because of fewer than three orders. A
row with a small change is held back: it repeats the figure that readers already have. More rows are
held back until readers cannot find a small change by subtracting areas or quarters from a total.

Holding a row back is always safe, because readers already have its figure. The attack then checks
that readers cannot work out any hidden figure.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from drug_strategy.release.attack.knowledge import Cell, Place, Rules, place
from drug_strategy.release.memory import Held, Orders

_LONDON = "E12000007"
_QUARTER, _YEAR = "quarter", "fiscal_year"


class Amount(NamedTuple):
    """An amount in an edition, and whether the edition published the amount."""

    amount: Decimal
    is_open: bool


class Measure(NamedTuple):
    """A quantity in a system, or a part of a quantity."""

    system: str
    name: str


class Change(NamedTuple):
    """A change between two editions, and the number of orders that changed.

    `orders` is None for a count, or if the number of orders is unknown.
    """

    amount: Decimal
    orders: int | None
    is_small: bool


class History:
    """The amounts in all editions, by measure, area, period and edition.

    An edition with held figures is stored twice: under its number with the true amounts, and under
    its negative number with the amounts that readers saw.
    """

    def __init__(self, cells: Iterable[Cell], rules: Rules, orders: Orders) -> None:
        self._rules = rules
        self._orders = {edition: _by_place(rows) for edition, rows in orders.items()}
        self.amounts: dict[Measure, dict[Place, dict[int, Amount]]] = defaultdict(
            lambda: defaultdict(dict)
        )
        self._pounds: set[str] = set()
        held: set[int] = set()
        for cell in cells:
            measure = Measure(cell.system, cell.quantity)
            self.amounts[measure][place(cell)][cell.edition] = Amount(cell.amount, cell.is_open)
            if cell.unit == "gbp":
                self._pounds.add(cell.system)
            if cell.is_held:
                held.add(cell.edition)
        for edition in held:
            self._add_shown(edition)
        for part in rules.parts:
            if part.less_quantity:
                self._add_part(
                    Measure(part.system, part.part),
                    Measure(part.system, part.quantity),
                    Measure(part.system, part.less_quantity),
                )

    def _add_shown(self, edition: int) -> None:
        """Add the amounts that readers saw; for a held cell, the last published amount."""
        lists: dict[tuple[str, Place], Mapping[str, Decimal]] = {}
        for measure, places in self.amounts.items():
            for where, editions in places.items():
                if edition not in editions:
                    continue
                published = [
                    each for each in editions if 0 < each <= edition and editions[each].is_open
                ]
                shown = max(published, default=edition)
                editions[-edition] = editions[shown]
                if shown in self._orders:
                    lists[measure.name, where] = self._orders[shown].get((measure.name, where), {})
        if edition in self._orders:
            self._orders[-edition] = lists

    def _add_part(self, part: Measure, total: Measure, less: Measure) -> None:
        for where, editions in self.amounts[total].items():
            for edition, amount in editions.items():
                included = self.amounts[less].get(where, {}).get(edition)
                if included is not None:
                    self.amounts[part][where][edition] = Amount(
                        amount.amount - included.amount, amount.is_open and included.is_open
                    )

    def measures(self, system: str) -> list[Measure]:
        """Return a system's measures."""
        return [measure for measure in self.amounts if measure.system == system]

    def is_published(self, measure: Measure, where: Place, edition: int) -> bool:
        """Return whether the edition's amount has been published, in this or another edition."""
        amounts = self.amounts[measure].get(where, {})
        return edition in amounts and any(
            each.is_open and each.amount == amounts[edition].amount for each in amounts.values()
        )

    def change(
        self,
        measure: Measure,
        where: Place,
        editions: tuple[int, int],
        without: Iterable[Place] = (),
    ) -> Change:
        """Return a figure's change between two editions.

        The changes for the areas and periods in `without` are subtracted.
        """
        before, after = editions
        excluded = list(without)
        amount = self._of(measure, where, after) - self._of(measure, where, before)
        for each in excluded:
            amount -= self._of(measure, each, after) - self._of(measure, each, before)
        if measure.system not in self._pounds:
            return Change(amount, None, 0 < abs(amount) < self._rules.threshold)
        changed = self._changed_orders(measure.name, where, editions, excluded)
        few = changed is None or changed < self._rules.minimum_orders
        return Change(amount, changed, amount != 0 and few)

    def _of(self, measure: Measure, where: Place, edition: int) -> Decimal:
        """Return a figure's amount in an edition, or 0 if the edition has no amount."""
        found = self.amounts[measure].get(where, {}).get(edition)
        return found.amount if found else Decimal(0)

    def _changed_orders(
        self, quantity: str, where: Place, editions: tuple[int, int], excluded: list[Place]
    ) -> int | None:
        """Return how many orders were added, removed or amended; None if this is unknown."""
        lists = []
        for edition in editions:
            if edition not in self._orders:
                return None
            kept = self._orders[edition]
            left = dict(kept.get((quantity, where), {}))
            for each in excluded:
                for key in kept.get((quantity, each), {}):
                    left.pop(key, None)
            lists.append(left)
        before, after = lists
        return sum(before.get(key) != after.get(key) for key in before.keys() | after.keys())


def _by_place(
    orders: Iterable[tuple[str, str, str, str, str, Decimal]],
) -> Mapping[tuple[str, Place], Mapping[str, Decimal]]:
    """Return the orders behind each amount, by quantity, area and period."""
    found: dict[tuple[str, Place], dict[str, Decimal]] = defaultdict(dict)
    for quantity, area, fiscal_year, quarter, key, pounds in orders:
        for where in (area, _LONDON):
            for period in ((_QUARTER, quarter), (_YEAR, f"{fiscal_year[:4]}-04-01")):
                within = found[quantity, Place(where, *period)]
                within[key] = within.get(key, Decimal(0)) + pounds
    return found


class Difference(NamedTuple):
    """A small change, in a held cell or one of its parts, that readers must not learn about."""

    cell: Cell
    part: str
    change: Decimal


def small_differences(cells: Iterable[Cell], history: History, rules: Rules) -> list[Difference]:
    """For each held cell and part, return the largest small change that readers must not learn."""
    parts = defaultdict(list)
    for part in rules.parts:
        if part.less_quantity:
            parts[part.system, part.quantity].append(part.part)
    found = []
    for cell in cells:
        if not cell.is_held:
            continue
        for name in (cell.quantity, *parts[cell.system, cell.quantity]):
            measure, where = Measure(cell.system, name), place(cell)
            if history.is_published(measure, where, cell.edition):
                continue
            changes = [
                history.change(measure, where, (edition, cell.edition))
                for edition, amount in history.amounts[measure].get(where, {}).items()
                if amount.is_open
            ]
            small = [abs(change.amount) for change in changes if change.is_small]
            if small:
                found.append(Difference(cell, "" if name == cell.quantity else name, max(small)))
    return found


def held_back(
    cells: list[Cell], rules: Rules, orders: Orders, frozen: Iterable[tuple[str, str]] = ()
) -> set[Held]:
    """Return the cells to hold back in the newest edition.

    In `cells`, every cell of the newest edition is open unless it is confidential. `frozen` lists
    the systems and fiscal years in which all cells are held back.
    """
    newest = max((cell.edition for cell in cells), default=0)
    if newest == min((cell.edition for cell in cells), default=0):
        return set()
    history = History(cells, rules, orders)
    tables: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell in cells:
        tables[cell.system, cell.fiscal_year].append(cell)
    hidden_with = defaultdict(set)
    for system, other in rules.hidden_with:
        hidden_with[system].add(other)
    rows_held: dict[tuple[str, str], set[Place]] = {}
    found: set[Held] = set()
    for system, year in sorted(tables, key=lambda key: (len(hidden_with[key[0]]), key)):
        table = _Table(system, tables[system, year], newest, history, system in rules.distinct)
        if (system, year) in frozen:
            table.hold_all()
        table.hold(
            set().union(*(rows_held.get((other, year), ()) for other in hidden_with[system]))
        )
        rows_held[system, year] = table.held
        found |= {(system, year, *where) for where in table.held_places()}
    return found


class _Table:
    """The rows of a system in one fiscal year, and which of these rows are held back.

    A row contains all periods of an area. For London, each period is a separate row.
    """

    def __init__(
        self, system: str, cells: list[Cell], newest: int, history: History, is_distinct: bool
    ) -> None:
        """Group the cells into rows, and find the totals.

        Distinct counts have no totals, because they do not add up.
        """
        self._newest, self._history = newest, history
        self._measures = history.measures(system)
        self._open = {place(cell) for cell in cells if cell.edition == newest and cell.is_open}
        self._row = {
            where: where if not cell.parent_code else Place(where.area_code, "", "")
            for cell in cells
            for where in [place(cell)]
        }
        self._totals = [] if is_distinct else list(_totals(cells))
        published = {cell.edition for cell in cells if cell.is_open and cell.edition < newest}
        self._last = max(published, default=0)
        self._held_before = {
            self._row[place(cell)] for cell in cells if cell.edition == self._last and cell.is_held
        }
        revised = {
            self._row[where]
            for measure in self._measures
            for where in self._open
            if history.change(measure, where, (self._last, newest)).amount
        }
        self._unrevised = self._held_before - revised
        self.held: set[Place] = set()

    def hold_all(self) -> None:
        """Hold back every row."""
        self.held |= {self._row[where] for where in self._open}

    def hold(self, others: set[Place]) -> None:
        """Hold back `others`, all rows with a small change, and all rows that would reveal one.

        A row that the last edition held back stays held back until its figure is revised.
        Publishing the figure earlier would reveal the small change.
        """
        self.held |= (others & set(self._row.values())) | self._unrevised
        for measure in self._measures:
            for where in self._open:
                if any(
                    self._history.change(measure, where, (edition, self._newest)).is_small
                    for edition in self._published(measure, where)
                ):
                    self.held.add(self._row[where])
        before = -1
        while before < len(self.held):
            before = len(self.held)
            for total, members in self._totals:
                for measure in self._measures:
                    self._protect(measure, total, members)

    def held_places(self) -> Iterator[Place]:
        """Return the area and period of each held cell."""
        return (where for where in self._open if self._row[where] in self.held)

    def _protect(self, measure: Measure, total: Place, members: list[Place]) -> None:
        if self._is_current(total):
            for edition in self._published(measure, total):
                self._protect_rest(measure, total, members, edition)
        elif total in self._open:
            self._protect_held(measure, total, members)

    def _protect_rest(
        self, measure: Measure, total: Place, members: list[Place], edition: int
    ) -> None:
        """Hold back areas or quarters until the change in the rest of the total is not small.

        The rest is the total minus the areas or quarters whose change readers know. If all changed
        areas or quarters are held back, the rest changes by as much as the total. The total is
        open, so its change is not small.
        """
        amounts = self._history.amounts[measure]
        if not any(edition in amounts.get(member, {}) for member in members):
            return  # the edition has only the total, without areas or quarters
        while True:
            known = [member for member in members if self._is_known(measure, member, edition)]
            rest = self._history.change(measure, total, (edition, self._newest), known)
            if not rest.is_small or not self._is_current(total):
                return
            changed = [
                member
                for member in known
                if self._is_current(member) and self._size(measure, member, edition)
            ]
            self._hold_smallest(measure, changed or [total], edition)

    def _protect_held(self, measure: Measure, total: Place, members: list[Place]) -> None:
        """Hold back an area or quarter if the sum of `members` would reveal a held total."""
        new = [member for member in members if self._is_new(measure, member)]
        if self._is_new(measure, total) and new and all(map(self._is_current, new)):
            self._hold_smallest(measure, new, self._newest - 1)

    def _hold_smallest(self, measure: Measure, places: list[Place], edition: int) -> None:
        """Hold back the row with the smallest change, preferably a row that was held before."""

        def order(where: Place) -> tuple[bool, Decimal, Place]:
            is_other = self._row[where] not in self._held_before
            return is_other, self._size(measure, where, edition), where

        self.held.add(self._row[min(places, key=order)])

    def _size(self, measure: Measure, where: Place, edition: int) -> Decimal:
        return abs(self._history.change(measure, where, (edition, self._newest)).amount)

    def _is_new(self, measure: Measure, where: Place) -> bool:
        """Return whether the newest amount differs from all amounts published before."""
        amounts = self._history.amounts[measure].get(where, {})
        return self._newest in amounts and all(
            amounts[edition].amount != amounts[self._newest].amount
            for edition in self._published(measure, where)
        )

    def _published(self, measure: Measure, where: Place) -> list[int]:
        """Return the earlier editions that published an amount for this area and period."""
        return [
            edition
            for edition, amount in self._history.amounts[measure].get(where, {}).items()
            if edition < self._newest and amount.is_open
        ]

    def _is_current(self, where: Place) -> bool:
        return where in self._open and self._row[where] not in self.held

    def _is_known(self, measure: Measure, where: Place, edition: int) -> bool:
        """Return whether readers know how a figure changed.

        Readers know that a missing amount is 0.
        """
        amounts = self._history.amounts[measure].get(where, {})
        is_known_now = self._newest not in amounts or self._is_current(where)
        return is_known_now and (edition not in amounts or amounts[edition].is_open)


def _totals(cells: Iterable[Cell]) -> Iterator[tuple[Place, list[Place]]]:
    """Yield each total with the areas or quarters that add up to it, in order."""
    members: dict[Place, set[Place]] = defaultdict(set)
    years: dict[str, Place] = {}
    quarters: dict[str, set[Place]] = defaultdict(set)
    for cell in cells:
        where = place(cell)
        if cell.parent_code:
            members[where._replace(area_code=cell.parent_code)].add(where)
        elif cell.period_type == _YEAR:
            years[cell.area_code] = where
        else:
            quarters[cell.area_code].add(where)
    for total, areas in sorted(members.items()):
        yield total, sorted(areas)
    for area, year in sorted(years.items()):
        if quarters[area]:
            yield year, sorted(quarters[area])
