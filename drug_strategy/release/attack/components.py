"""The equations fall apart into components that share no unknown; each is a small program.

Unknowns that stand in the same equations with the same multiples can be swapped without a change
to any equation, so that what one of them can be, all of them can be: one is solved for all.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, hstack

from drug_strategy.release.attack.equations import Equation
from drug_strategy.release.attack.knowledge import Inconsistent, Unknown

Signature = tuple[tuple[int, int], ...]


class Pair(NamedTuple):
    """What two hidden rows have: for one of them to be hidden at all, one is from 1 to `most`."""

    unknowns: tuple[Unknown, ...]
    most: int


class Component:
    """Equations that hang together."""

    def __init__(
        self,
        equations: Sequence[Equation],
        unknowns: Sequence[Unknown],
        whole: bool,
        pairs: Sequence[Pair] = (),
    ):
        """Take unknowns of whole numbers, or of any; of each of the pairs one is small."""
        self.pairs = pairs
        self.equations = equations
        self.unknowns = unknowns
        self._is_whole = whole
        self._places = {unknown: place for place, unknown in enumerate(unknowns)}
        self._ranges: dict[tuple[Signature, ...], tuple[float, float]] = {}

    def range_of(self, asked: Iterable[Unknown]) -> tuple[float, float]:
        """The least and the most that these unknowns can add up to."""
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
    def _beyond(self) -> float:
        """More than anything here is bounded by, in the place of infinity."""
        amounts = sum(float(unknown.amount) for unknown in self.unknowns)
        known = sum(
            abs(float(bound))
            for each in self.equations
            for bound in (each.least, each.most)
            if bound is not None
        )
        return 1000 + 10 * (amounts + known)

    @cached_property
    def _smallness(self) -> LinearConstraint | None:
        """Of each pair, one unknown is from 1 to `most`: each has a switch that says it is."""
        switches = [(pair, unknown) for pair in self.pairs for unknown in pair.unknowns]
        if not switches:
            return None
        width = len(self.unknowns)
        rows: list[tuple[dict[int, float], float, float]] = []
        for at, (pair, unknown) in enumerate(switches, start=width):
            place = self._places[unknown]
            rows.append(({place: 1, at: -1}, 0, np.inf))
            rows.append(({place: 1, at: self._beyond - pair.most}, -np.inf, self._beyond))
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
        most = np.full(len(cost), self._beyond)
        smallness = self._smallness
        if smallness is not None:
            switches = smallness.A.shape[1] - len(cost)
            cost = np.append(cost, np.zeros(switches))
            most = np.append(most, np.ones(switches))
            blank = csr_matrix((len(self.equations), switches))
            constraints = [
                LinearConstraint(hstack([each.A, blank]), each.lb, each.ub) for each in constraints
            ]
            constraints.append(smallness)
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
    """The component of each unknown; those in no equation have one of their own.

    `pounds`: the systems whose unknowns are not whole numbers.
    """
    leaders: dict[Unknown, Unknown] = {unknown: unknown for unknown in unknowns}

    def leader(unknown: Unknown) -> Unknown:
        leaders.setdefault(unknown, unknown)
        while leaders[unknown] is not unknown:
            leaders[unknown] = leaders[leaders[unknown]]
            unknown = leaders[unknown]
        return unknown

    for equation in equations:
        first = leader(equation.terms[0][0])
        for unknown, _ in equation.terms[1:]:
            leaders[leader(unknown)] = first
    for pair in pairs:
        first = leader(pair.unknowns[0])
        for unknown in pair.unknowns[1:]:
            leaders[leader(unknown)] = first
    paired: dict[Unknown, list[Pair]] = defaultdict(list)
    for pair in pairs:
        paired[leader(pair.unknowns[0])].append(pair)
    grouped: dict[Unknown, list[Equation]] = defaultdict(list)
    for equation in equations:
        grouped[leader(equation.terms[0][0])].append(equation)
    members: dict[Unknown, list[Unknown]] = defaultdict(list)
    for unknown in sorted(leaders):
        members[leader(unknown)].append(unknown)
    return {
        unknown: component
        for first, inside in members.items()
        for component in [
            Component(grouped[first], inside, first.system not in pounds, paired[first])
        ]
        for unknown in inside
    }
