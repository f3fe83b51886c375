"""Choose the rows to hold back, so that no change between editions reveals a person.

If two editions publish a figure, readers can see how it changed. A change is small if a count of
people or premises changes by 1 to 4, or if an amount changes because of fewer than three orders. A
row with a small change is held back: it repeats the figure that readers already have. More rows are
held back until readers cannot find a small change by subtracting published parts from a total.

Holding a row back is always safe, because readers already have its figure. The attack then checks
that nothing hidden can be worked out.
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
    """An amount in an edition; `is_open` is true if the edition published the amount."""

    amount: Decimal
    is_open: bool


class Measure(NamedTuple):
    """A quantity in a system, or the difference between two quantities in the system."""

    system: str
    name: str


class Change(NamedTuple):
    """A change between two editions, with the number of orders that changed.

    `orders` is None for counts, or if the number is unknown.
    """

    amount: Decimal
    orders: int | None
    is_small: bool


class History:
    """The amounts in all editions, by measure, area, period and edition.

    An earlier edition with held figures is stored twice: under its number with the true amounts,
    and under its negative number with the amounts that readers saw.
    """

    def __init__(self, cells: Iterable[Cell], rules: Rules, orders: Orders) -> None:
        """Index the cells, and subtract from each quantity the quantity that it includes."""
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
        """Add the amounts that readers saw; a held cell has the last published amount."""
        lists: dict[tuple[str, Place], Mapping[str, Decimal]] = {}
        for measure, places in self.amounts.items():
            for where, editions in places.items():
                if edition not in editions:
                    continue
                given = [
                    each for each in editions if 0 < each <= edition and editions[each].is_open
                ]
                shown = max(given, default=edition)
                editions[-edition] = editions[shown]
                if shown in self._orders:
                    lists[measure.name, where] = self._orders[shown].get((measure.name, where), {})
        if edition in self._orders:
            self._orders[-edition] = lists

    def _add_part(self, part: Measure, whole: Measure, less: Measure) -> None:
        for where, editions in self.amounts[whole].items():
            for edition, amount in editions.items():
                included = self.amounts[less].get(where, {}).get(edition)
                if included is not None:
                    self.amounts[part][where][edition] = Amount(
                        amount.amount - included.amount, amount.is_open and included.is_open
                    )

    def measures(self, system: str) -> list[Measure]:
        """Return a system's measures."""
        return [measure for measure in self.amounts if measure.system == system]

    def is_given(self, measure: Measure, where: Place, edition: int) -> bool:
        """Return whether any edition published the amount that this edition has."""
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
        """Return a figure's change between two editions, minus the changes in `without`."""
        before, after = editions
        parts = list(without)
        amount = self._of(measure, where, after) - self._of(measure, where, before)
        for part in parts:
            amount -= self._of(measure, part, after) - self._of(measure, part, before)
        if measure.system not in self._pounds:
            return Change(amount, None, 0 < abs(amount) < self._rules.threshold)
        changed = self._changed_orders(measure.name, where, editions, parts)
        few = changed is None or changed < self._rules.minimum_orders
        return Change(amount, changed, amount != 0 and few)

    def _of(self, measure: Measure, where: Place, edition: int) -> Decimal:
        """Return an amount, or 0 if the edition does not have the amount."""
        found = self.amounts[measure].get(where, {}).get(edition)
        return found.amount if found else Decimal(0)

    def _changed_orders(
        self, quantity: str, where: Place, editions: tuple[int, int], parts: list[Place]
    ) -> int | None:
        """Return how many orders were added, removed or amended; None if there is no list."""
        lists = []
        for edition in editions:
            if edition not in self._orders:
                return None
            kept = self._orders[edition]
            left = dict(kept.get((quantity, where), {}))
            for part in parts:
                for key in kept.get((quantity, part), {}):
                    left.pop(key, None)
            lists.append(left)
        before, after = lists
        return sum(before.get(key) != after.get(key) for key in before.keys() | after.keys())


def _by_place(
    orders: Iterable[tuple[str, str, str, str, str, Decimal]],
) -> Mapping[tuple[str, Place], Mapping[str, Decimal]]:
    """Return the orders in each sum, by area and for London, and by quarter and year."""
    found: dict[tuple[str, Place], dict[str, Decimal]] = defaultdict(dict)
    for quantity, area, fiscal_year, quarter, key, pounds in orders:
        for where in (area, _LONDON):
            for period in ((_QUARTER, quarter), (_YEAR, f"{fiscal_year[:4]}-04-01")):
                within = found[quantity, Place(where, *period)]
                within[key] = within.get(key, Decimal(0)) + pounds
    return found


class Difference(NamedTuple):
    """A small change in a held cell, or in a part of the cell, that must stay unknown."""

    cell: Cell
    part: str
    change: Decimal


def small_differences(cells: Iterable[Cell], history: History, rules: Rules) -> list[Difference]:
    """Return the small changes between held cells and the amounts published in other editions."""
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
            if history.is_given(measure, where, cell.edition):
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
    """Return the areas and periods for which the newest edition repeats earlier figures.

    In `cells`, every row in the newest edition is open unless it is confidential. `frozen` lists
    the systems and fiscal years for which all figures are repeated.
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
    units: dict[tuple[str, str], set[Place]] = {}
    found: set[Held] = set()
    for system, year in sorted(tables, key=lambda key: (len(hidden_with[key[0]]), key)):
        table = _Table(system, tables[system, year], newest, history, system in rules.distinct)
        if (system, year) in frozen:
            table.hold_all()
        table.hold(set().union(*(units.get((other, year), ()) for other in hidden_with[system])))
        units[system, year] = table.held
        found |= {(system, year, *where) for where in table.held_places()}
    return found


class _Table:
    """The rows of a system in one fiscal year, and the rows that are held back.

    A row contains all periods of an area. For London, each period is a separate row.
    """

    def __init__(
        self, system: str, cells: list[Cell], newest: int, history: History, is_distinct: bool
    ) -> None:
        """Read the rows, and find the parts of each total, unless the counts are distinct."""
        self._newest, self._history = newest, history
        self._measures = history.measures(system)
        self._open = {place(cell) for cell in cells if cell.edition == newest and cell.is_open}
        self._row = {
            where: where if not cell.parent_code else Place(where.area_code, "", "")
            for cell in cells
            for where in [place(cell)]
        }
        self._wholes = [] if is_distinct else list(_wholes(cells))
        given = {cell.edition for cell in cells if cell.is_open and cell.edition < newest}
        self._last = max(given, default=0)
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
        """Hold back `others`, rows with a small change, and rows that would reveal a small change.

        A row that the last edition held back stays held back until its figure is revised.
        Publishing the figure before that would reveal what was hidden.
        """
        self.held |= (others & set(self._row.values())) | self._unrevised
        for measure in self._measures:
            for where in self._open:
                if any(
                    self._history.change(measure, where, (edition, self._newest)).is_small
                    for edition in self._given(measure, where)
                ):
                    self.held.add(self._row[where])
        before = -1
        while before < len(self.held):
            before = len(self.held)
            for whole, parts in self._wholes:
                for measure in self._measures:
                    self._protect(measure, whole, parts)

    def held_places(self) -> Iterator[Place]:
        """Return the areas and periods of held rows, except confidential rows."""
        return (where for where in self._open if self._row[where] in self.held)

    def _protect(self, measure: Measure, whole: Place, parts: list[Place]) -> None:
        if self._is_current(whole):
            for edition in self._given(measure, whole):
                self._protect_rest(measure, whole, parts, edition)
        elif whole in self._open:
            self._protect_held(measure, whole, parts)

    def _protect_rest(
        self, measure: Measure, whole: Place, parts: list[Place], edition: int
    ) -> None:
        """Hold back parts until the total minus its open parts has no small change.

        This always ends: once all changed parts are held back, only the total's own change is left,
        and that change is not small.
        """
        amounts = self._history.amounts[measure]
        if not any(edition in amounts.get(part, {}) for part in parts):
            return  # the edition has no figures for the parts
        while True:
            known = [part for part in parts if self._is_known(measure, part, edition)]
            rest = self._history.change(measure, whole, (edition, self._newest), known)
            if not rest.is_small or not self._is_current(whole):
                return
            changed = [
                part
                for part in known
                if self._is_current(part) and self._size(measure, part, edition)
            ]
            self._hold_smallest(measure, changed or [whole], edition)

    def _protect_held(self, measure: Measure, whole: Place, parts: list[Place]) -> None:
        """Hold back one part of a held total if the open parts would reveal the total."""
        new = [part for part in parts if self._is_new(measure, part)]
        if self._is_new(measure, whole) and new and all(map(self._is_current, new)):
            self._hold_smallest(measure, new, self._newest - 1)

    def _hold_smallest(self, measure: Measure, places: list[Place], edition: int) -> None:
        """Hold back the row that has changed least, but prefer a row that was held back before."""

        def order(where: Place) -> tuple[bool, Decimal, Place]:
            is_other = self._row[where] not in self._held_before
            return is_other, self._size(measure, where, edition), where

        self.held.add(self._row[min(places, key=order)])

    def _size(self, measure: Measure, where: Place, edition: int) -> Decimal:
        """Return how much a figure has changed since an edition."""
        return abs(self._history.change(measure, where, (edition, self._newest)).amount)

    def _is_new(self, measure: Measure, where: Place) -> bool:
        """Return whether no earlier edition has published the newest amount."""
        amounts = self._history.amounts[measure].get(where, {})
        return self._newest in amounts and all(
            amounts[edition].amount != amounts[self._newest].amount
            for edition in self._given(measure, where)
        )

    def _given(self, measure: Measure, where: Place) -> list[int]:
        """Return the earlier editions that published an amount for this area and period."""
        return [
            edition
            for edition, amount in self._history.amounts[measure].get(where, {}).items()
            if edition < self._newest and amount.is_open
        ]

    def _is_current(self, where: Place) -> bool:
        return where in self._open and self._row[where] not in self.held

    def _is_known(self, measure: Measure, where: Place, edition: int) -> bool:
        """Return whether a reader knows how a figure changed; a missing amount is known to be 0."""
        amounts = self._history.amounts[measure].get(where, {})
        is_known_now = self._newest not in amounts or self._is_current(where)
        return is_known_now and (edition not in amounts or amounts[edition].is_open)


def _wholes(cells: Iterable[Cell]) -> Iterator[tuple[Place, list[Place]]]:
    """Yield each total with the areas or quarters that add up to it, in a fixed order."""
    parts: dict[Place, set[Place]] = defaultdict(set)
    years: dict[str, Place] = {}
    quarters: dict[str, set[Place]] = defaultdict(set)
    for cell in cells:
        where = place(cell)
        if cell.parent_code:
            parts[where._replace(area_code=cell.parent_code)].add(where)
        elif cell.period_type == _YEAR:
            years[cell.area_code] = where
        else:
            quarters[cell.area_code].add(where)
    for whole, areas in sorted(parts.items()):
        yield whole, sorted(areas)
    for area, year in sorted(years.items()):
        if quarters[area]:
            yield year, sorted(quarters[area])
