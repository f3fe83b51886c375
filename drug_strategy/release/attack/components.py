"""The equations fall apart into components that share no unknown; each is a small program.

Unknowns that stand in the same equations with the same multiples can be swapped without a change
to any equation, so that what one of them can be, all of them can be: one is solved for all.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from drug_strategy.release.attack.equations import Equation
from drug_strategy.release.attack.knowledge import Inconsistent, Unknown

Signature = tuple[tuple[int, int], ...]


class Component:
    """Equations that hang together."""

    def __init__(self, equations: Sequence[Equation], unknowns: Sequence[Unknown], whole: bool):
        """Take unknowns of whole numbers, or of any."""
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

    def _solve(self, cost: NDArray[np.float64]) -> float:
        constraints = {"constraints": self._constraint} if self.equations else {}
        outcome = milp(
            cost,
            integrality=np.full(len(cost), int(self._is_whole)),
            bounds=Bounds(0, self._beyond),
            options={"mip_rel_gap": 0},
            **constraints,
        )
        if outcome.status != 0:
            raise Inconsistent(f"The attack could not be solved: {outcome.message}")
        return float(round(outcome.fun)) if self._is_whole else float(outcome.fun)


def components(
    equations: Sequence[Equation], unknowns: Iterable[Unknown], pounds: frozenset[str]
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
    grouped: dict[Unknown, list[Equation]] = defaultdict(list)
    for equation in equations:
        grouped[leader(equation.terms[0][0])].append(equation)
    members: dict[Unknown, list[Unknown]] = defaultdict(list)
    for unknown in sorted(leaders):
        members[leader(unknown)].append(unknown)
    return {
        unknown: component
        for first, inside in members.items()
        for component in [Component(grouped[first], inside, first.system not in pounds)]
        for unknown in inside
    }
