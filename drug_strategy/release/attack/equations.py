"""Find the possible range of each hidden amount, from the equations that link the amounts.

In every edition, the figures for areas and periods add up to their totals. Some figures cannot be
larger than the figures of a linked system. A total of distinct counts is at least as large as the
count for each area or quarter, and at most their sum. If only one or two rows are hidden, readers
know that at least one of these rows has a count below the threshold.

Equations without common unknowns form separate components, which are solved one at a time. Unknowns
that appear in the same equations, with the same coefficients, have the same range, which is
calculated only once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from drug_strategy.release.attack.knowledge import (
    Cell,
    Inconsistent,
    Knowledge,
    Place,
    Rules,
    Unknown,
    place,
)

Signature = tuple[tuple[int, int], ...]


class Equation(NamedTuple):
    """A lower and an upper bound for a weighted sum of unknowns; None means no bound."""

    terms: tuple[tuple[Unknown, int], ...]
    least: Decimal | None
    most: Decimal | None


def equations(knowledge: Knowledge, rules: Rules) -> list[Equation]:
    """Return all equations that contain an unknown, without repeats.

    Raises:
        Inconsistent: if figures that must add up do not add up.
    """
    found: dict[Equation, None] = {}
    for equation in (
        *_published(knowledge),
        *_over_areas(knowledge, rules),
        *_over_periods(knowledge, rules),
        *_at_most(knowledge, rules),
    ):
        if equation.terms:
            found[equation] = None
    return list(found)


def _published(knowledge: Knowledge) -> Iterator[Equation]:
    """Yield an equation for each published amount, whether exact or rounded."""
    for cell in knowledge.cells.values():
        if knowledge.is_published(cell):
            yield _equation(knowledge, [(cell, 1)], cell.amount, cell.amount)
        elif cell.rounded_to:
            off = cell.rounded_to // 2
            given = cell.rounded_to * ((cell.amount + off) // cell.rounded_to)
            yield _equation(knowledge, [(cell, 1)], given - off, given + off)


def _over_areas(knowledge: Knowledge, rules: Rules) -> Iterator[Equation]:
    children: dict[tuple[int, str, str, Place], list[Cell]] = defaultdict(list)
    for cell in knowledge.cells.values():
        parent = Place(cell.parent_code, cell.period_type, cell.period_start)
        children[cell.edition, cell.system, cell.quantity, parent].append(cell)
    for key, cells in children.items():
        total = knowledge.cells.get(key)
        if total is None:
            continue
        if total.system in rules.distinct:
            yield from _distinct(knowledge, total, cells)
        else:
            yield _adds_up(knowledge, total, cells)


def _over_periods(knowledge: Knowledge, rules: Rules) -> Iterator[Equation]:
    years: dict[tuple[int, str, str, str, str], Cell] = {}
    quarters: dict[tuple[int, str, str, str, str], list[Cell]] = defaultdict(list)
    for cell in knowledge.cells.values():
        key = (cell.edition, cell.system, cell.quantity, cell.area_code, cell.fiscal_year)
        if cell.period_type == "fiscal_year":
            years[key] = cell
        else:
            quarters[key].append(cell)
    for key, cells in quarters.items():
        if key not in years:
            continue
        if years[key].system in rules.distinct:
            yield from _distinct(knowledge, years[key], cells)
        else:
            yield _adds_up(knowledge, years[key], cells)


def _at_most(knowledge: Knowledge, rules: Rules) -> Iterator[Equation]:
    for bound in rules.at_most:
        for cell in list(knowledge.cells.values()):
            if (cell.system, cell.quantity) != (bound.system, bound.quantity):
                continue
            keys = [(cell.edition, *other, place(cell)) for other in bound.others]
            if all(key in knowledge.cells for key in keys):
                yield _no_more(knowledge, [cell], [knowledge.cells[key] for key in keys])


def _adds_up(knowledge: Knowledge, total: Cell, cells: list[Cell]) -> Equation:
    if sum(cell.amount for cell in cells) != total.amount:
        raise Inconsistent(
            f"{total.quantity} for {total.area_code} in {total.period_start} is not the sum of "
            "its areas or quarters."
        )
    return _equation(
        knowledge, [(total, -1), *((cell, 1) for cell in cells)], Decimal(0), Decimal(0)
    )


def _distinct(knowledge: Knowledge, total: Cell, cells: list[Cell]) -> Iterator[Equation]:
    """Yield the bounds of a distinct count.

    The total counts a case once, even if the case is in several areas or quarters.
    """
    if sum(cell.amount for cell in cells) >= total.amount:
        yield _no_more(knowledge, [total], cells)
    for cell in cells:
        yield _no_more(knowledge, [cell], [total])


def _no_more(knowledge: Knowledge, cells: list[Cell], totals: list[Cell]) -> Equation:
    signed = [*((cell, 1) for cell in cells), *((cell, -1) for cell in totals)]
    return _equation(knowledge, signed, None, Decimal(0))


def _equation(
    knowledge: Knowledge,
    signed: Iterable[tuple[Cell, int]],
    least: Decimal | None,
    most: Decimal | None,
) -> Equation:
    known, terms = Decimal(0), dict[Unknown, int]()
    for cell, sign in signed:
        amount = knowledge.sum_of(cell)
        known += sign * amount.known
        for unknown in amount.unknowns:
            terms[unknown] = terms.get(unknown, 0) + sign
    ordered = tuple(sorted((item for item in terms.items() if item[1]), key=lambda item: item[0]))
    return Equation(
        ordered,
        None if least is None else least - known,
        None if most is None else most - known,
    )


class Group(NamedTuple):
    """Unknowns in hidden rows.

    Readers know that at least one of these unknowns is between 1 and `most`.
    """

    unknowns: tuple[Unknown, ...]
    most: int
    is_alone: bool = False  # whether all the unknowns are in one row


class Component:
    """A small linear program: the equations that are linked by shared unknowns."""

    def __init__(
        self,
        equations: Sequence[Equation],
        unknowns: Sequence[Unknown],
        is_integer: bool,
        groups: Sequence[Group] = (),
    ):
        self.groups = groups
        self.equations = equations
        self.unknowns = unknowns
        self._is_integer = is_integer
        self._places = {unknown: place for place, unknown in enumerate(unknowns)}
        self._ranges: dict[tuple[Signature, ...], tuple[float, float]] = {}

    def range_of(self, asked: Iterable[Unknown]) -> tuple[float, float]:
        """Return the smallest and the largest possible sum of these unknowns."""
        asked = list(asked)
        signature = tuple(sorted(self._signatures[unknown] for unknown in asked))
        if signature not in self._ranges:
            cost = np.zeros(len(self.unknowns))
            for unknown in asked:
                cost[self._places[unknown]] += 1
            self._ranges[signature] = (self._solve(cost), -self._solve(-cost))
        return self._ranges[signature]

    @cached_property
    def _signatures(self) -> dict[Unknown, Signature]:
        found: dict[Unknown, list[tuple[int, int]]] = {unknown: [] for unknown in self.unknowns}
        for number, equation in enumerate(self.equations):
            for unknown, multiple in equation.terms:
                found[unknown].append((number, multiple))
        for number, group in enumerate(self.groups, start=len(self.equations)):
            for unknown in group.unknowns:
                found[unknown].append((number, 1))
        return {unknown: tuple(where) for unknown, where in found.items()}

    @cached_property
    def _upper_bound(self) -> float:
        amounts = sum(float(unknown.amount) for unknown in self.unknowns)
        known = sum(
            abs(float(bound))
            for each in self.equations
            for bound in (each.least, each.most)
            if bound is not None
        )
        return 1000 + 10 * (amounts + known)

    @cached_property
    def _switches(self) -> list[tuple[Group, Unknown]]:
        """Return the unknowns of all groups.

        Each unknown has a variable that is 1 only if the unknown is small.
        """
        return [(group, unknown) for group in self.groups for unknown in group.unknowns]

    @cached_property
    def _constraint(self) -> LinearConstraint:
        rows: list[tuple[dict[int, float], float, float]] = []
        for equation in self.equations:
            terms = {self._places[unknown]: float(multiple) for unknown, multiple in equation.terms}
            least = -np.inf if equation.least is None else float(equation.least)
            rows.append((terms, least, np.inf if equation.most is None else float(equation.most)))
        of_group: dict[int, dict[int, float]] = defaultdict(dict)
        for at, (group, unknown) in enumerate(self._switches, start=len(self.unknowns)):
            place = self._places[unknown]
            rows.append(({place: 1, at: -1}, 0, np.inf))
            rows.append(
                ({place: 1, at: self._upper_bound - group.most}, -np.inf, self._upper_bound)
            )
            of_group[id(group)][at] = 1
        rows += [(switches, 1, np.inf) for switches in of_group.values()]
        entries = [
            (number, at, multiple)
            for number, (terms, _, _) in enumerate(rows)
            for at, multiple in terms.items()
        ]
        numbers, places, multiples = zip(*entries, strict=True)
        shape = (len(rows), len(self.unknowns) + len(self._switches))
        return LinearConstraint(
            csr_matrix((multiples, (numbers, places)), shape=shape),
            [least for _, least, _ in rows],
            [most for _, _, most in rows],
        )

    def _solve(self, cost: NDArray[np.float64]) -> float:
        switches = len(self._switches)
        outcome = milp(
            np.append(cost, np.zeros(switches)),
            integrality=np.full(len(cost) + switches, int(self._is_integer)),
            bounds=Bounds(0, np.append(np.full(len(cost), self._upper_bound), np.ones(switches))),
            # With variables for small unknowns, HiGHS's presolve loses solutions and makes the
            # ranges too narrow.
            options={"mip_rel_gap": 0, "presolve": not switches},
            constraints=[self._constraint] if self.equations or switches else [],
        )
        if outcome.status != 0:
            raise Inconsistent(f"The attack's equations could not be solved: {outcome.message}")
        return float(round(outcome.fun)) if self._is_integer else float(outcome.fun)


def components(
    equations: Sequence[Equation],
    unknowns: Iterable[Unknown],
    pounds: frozenset[str],
    groups: Iterable[Group] = (),
) -> dict[Unknown, Component]:
    """Return each unknown with its component, even if no equation contains the unknown.

    Unknowns of the systems in `pounds` need not be whole numbers.
    """
    groups = list(groups)
    linked = [[unknown for unknown, _ in equation.terms] for equation in equations]
    linked += [list(group.unknowns) for group in groups]
    every = sorted({*unknowns, *chain.from_iterable(linked)})
    if not every:
        return {}
    at = {unknown: number for number, unknown in enumerate(every)}
    edges = [(at[each[0]], at[unknown]) for each in linked for unknown in each]
    rows, columns = zip(*edges, strict=True) if edges else ((), ())
    graph = csr_matrix((np.ones(len(edges)), (rows, columns)), shape=(len(every), len(every)))
    labels = connected_components(graph, directed=False)[1]
    members: dict[int, list[Unknown]] = defaultdict(list)
    for unknown in every:
        members[labels[at[unknown]]].append(unknown)
    equated: dict[int, list[Equation]] = defaultdict(list)
    for equation in equations:
        equated[labels[at[equation.terms[0][0]]]].append(equation)
    grouped: dict[int, list[Group]] = defaultdict(list)
    for group in groups:
        grouped[labels[at[group.unknowns[0]]]].append(group)
    return {
        unknown: component
        for label, inside in members.items()
        for component in [
            Component(equated[label], inside, inside[0].system not in pounds, grouped[label])
        ]
        for unknown in inside
    }
