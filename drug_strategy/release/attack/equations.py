"""The equations between hidden parts, and what they say of each: the ranges of the unknowns.

Sums over areas and periods, of every edition. If what is counted is distinct, a part is no more
than its whole, and a whole no more than the sum of its periods. The equations are split into
components that share no unknown. Unknowns in the same equations with the same multiples have the
same range, so only one of them is solved.
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
from scipy.sparse import csr_matrix, hstack
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
    """Multiples of unknowns, and the bounds of their sum; None is no bound."""

    terms: tuple[tuple[Unknown, int], ...]
    least: Decimal | None
    most: Decimal | None


def equations(knowledge: Knowledge, rules: Rules) -> list[Equation]:
    """Every equation with an unknown in it, once.

    Raises:
        Inconsistent: if figures that must add up do not.
    """
    found: dict[Equation, None] = {}
    for equation in (
        *_given(knowledge),
        *_over_areas(knowledge, rules),
        *_over_periods(knowledge, rules),
        *_at_most(knowledge, rules),
    ):
        if equation.terms:
            found[equation] = None
    return list(found)


def _given(knowledge: Knowledge) -> Iterator[Equation]:
    """Cells that an edition gave although none gave their parts, and cells given rounded."""
    for cell in knowledge.cells.values():
        if knowledge.is_given(cell):
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
        whole = knowledge.cells.get(key)
        if whole is None:
            continue
        if whole.system in rules.distinct:
            for cell in cells:
                yield _no_more(knowledge, [cell], [whole])
        else:
            yield _adds_up(knowledge, whole, cells)


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
            yield _no_more(knowledge, [years[key]], cells)
            for cell in cells:
                yield _no_more(knowledge, [cell], [years[key]])
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


def _adds_up(knowledge: Knowledge, whole: Cell, cells: list[Cell]) -> Equation:
    if sum(cell.amount for cell in cells) != whole.amount:
        raise Inconsistent(
            f"{whole.quantity} of {whole.area_code} in {whole.period_start} is not the sum of "
            "its parts."
        )
    return _equation(
        knowledge, [(whole, -1), *((cell, 1) for cell in cells)], Decimal(0), Decimal(0)
    )


def _no_more(knowledge: Knowledge, cells: list[Cell], wholes: list[Cell]) -> Equation:
    signed = [*((cell, 1) for cell in cells), *((cell, -1) for cell in wholes)]
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


class Pair(NamedTuple):
    """The unknowns of two hidden rows: one of them is from 1 to `most`, the reason to hide."""

    unknowns: tuple[Unknown, ...]
    most: int


class Component:
    """Equations that are connected by their unknowns, as one small linear program."""

    def __init__(
        self,
        equations: Sequence[Equation],
        unknowns: Sequence[Unknown],
        whole: bool,
        pairs: Sequence[Pair] = (),
    ):
        """Create it from its equations; `whole` if its unknowns are whole numbers."""
        self.pairs = pairs
        self.equations = equations
        self.unknowns = unknowns
        self._is_whole = whole
        self._places = {unknown: place for place, unknown in enumerate(unknowns)}
        self._ranges: dict[tuple[Signature, ...], tuple[float, float]] = {}

    def range_of(self, asked: Iterable[Unknown]) -> tuple[float, float]:
        """The least and the greatest possible sum of these unknowns."""
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
        for number, pair in enumerate(self.pairs, start=len(self.equations)):
            for unknown in pair.unknowns:
                found[unknown].append((number, 1))
        return {unknown: tuple(where) for unknown, where in found.items()}

    @cached_property
    def _constraint(self) -> LinearConstraint:
        terms = [
            (number, self._places[unknown], multiple)
            for number, equation in enumerate(self.equations)
            for unknown, multiple in equation.terms
        ]
        rows, columns, multiples = zip(*terms, strict=True)
        shape = (len(self.equations), len(self.unknowns))
        return LinearConstraint(
            csr_matrix((multiples, (rows, columns)), shape=shape),
            [-np.inf if each.least is None else float(each.least) for each in self.equations],
            [np.inf if each.most is None else float(each.most) for each in self.equations],
        )

    @cached_property
    def _upper_bound(self) -> float:
        """A finite upper bound for every unknown."""
        amounts = sum(float(unknown.amount) for unknown in self.unknowns)
        known = sum(
            abs(float(bound))
            for each in self.equations
            for bound in (each.least, each.most)
            if bound is not None
        )
        return 1000 + 10 * (amounts + known)

    @cached_property
    def _pair_constraint(self) -> LinearConstraint | None:
        """In each pair one unknown is from 1 to `most`: a binary variable says which."""
        switches = [(pair, unknown) for pair in self.pairs for unknown in pair.unknowns]
        if not switches:
            return None
        width = len(self.unknowns)
        rows: list[tuple[dict[int, float], float, float]] = []
        for at, (pair, unknown) in enumerate(switches, start=width):
            place = self._places[unknown]
            rows.append(({place: 1, at: -1}, 0, np.inf))
            rows.append(({place: 1, at: self._upper_bound - pair.most}, -np.inf, self._upper_bound))
        for pair in self.pairs:
            one = {at: 1.0 for at, (of, _) in enumerate(switches, start=width) if of is pair}
            rows.append((one, 1, np.inf))
        matrix = np.zeros((len(rows), width + len(switches)))
        for number, (terms, _, _) in enumerate(rows):
            for at, multiple in terms.items():
                matrix[number, at] = multiple
        return LinearConstraint(matrix, [least for _, least, _ in rows], [m for _, _, m in rows])

    def _solve(self, cost: NDArray[np.float64]) -> float:
        constraints = [self._constraint] if self.equations else []
        most = np.full(len(cost), self._upper_bound)
        of_pairs = self._pair_constraint
        if of_pairs is not None:
            switches = of_pairs.A.shape[1] - len(cost)
            cost = np.append(cost, np.zeros(switches))
            most = np.append(most, np.ones(switches))
            blank = csr_matrix((len(self.equations), switches))
            constraints = [
                LinearConstraint(hstack([each.A, blank]), each.lb, each.ub) for each in constraints
            ]
            constraints.append(of_pairs)
        outcome = milp(
            cost,
            integrality=np.full(len(cost), int(self._is_whole)),
            bounds=Bounds(0, most),
            options={"mip_rel_gap": 0},
            constraints=constraints,
        )
        if outcome.status != 0:
            raise Inconsistent(f"The attack could not be solved: {outcome.message}")
        return float(round(outcome.fun)) if self._is_whole else float(outcome.fun)


def components(
    equations: Sequence[Equation],
    unknowns: Iterable[Unknown],
    pounds: frozenset[str],
    pairs: Iterable[Pair] = (),
) -> dict[Unknown, Component]:
    """The component of each unknown; an unknown in no equation has its own.

    `pounds`: the systems whose unknowns are not whole numbers.
    """
    pairs = list(pairs)
    linked = [[unknown for unknown, _ in equation.terms] for equation in equations]
    linked += [list(pair.unknowns) for pair in pairs]
    every = sorted({*unknowns, *chain.from_iterable(linked)})
    if not every:
        return {}
    at = {unknown: number for number, unknown in enumerate(every)}
    edges = [(at[group[0]], at[unknown]) for group in linked for unknown in group]
    rows, columns = zip(*edges, strict=True) if edges else ((), ())
    graph = csr_matrix((np.ones(len(edges)), (rows, columns)), shape=(len(every), len(every)))
    labels = connected_components(graph, directed=False)[1]
    members: dict[int, list[Unknown]] = defaultdict(list)
    for unknown in every:
        members[labels[at[unknown]]].append(unknown)
    equated: dict[int, list[Equation]] = defaultdict(list)
    for equation in equations:
        equated[labels[at[equation.terms[0][0]]]].append(equation)
    paired: dict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        paired[labels[at[pair.unknowns[0]]]].append(pair)
    return {
        unknown: component
        for label, inside in members.items()
        for component in [
            Component(equated[label], inside, inside[0].system not in pounds, paired[label])
        ]
        for unknown in inside
    }
