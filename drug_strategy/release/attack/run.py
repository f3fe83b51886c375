"""The attack itself: the exact range of every hidden cell of the newest edition."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from drug_strategy.release.attack.cells import Cell, Rules
from drug_strategy.release.attack.components import Component, Pair, components
from drug_strategy.release.attack.equations import equations
from drug_strategy.release.attack.knowledge import Knowledge, Unknown


class Finding(NamedTuple):
    """What a reader can work out of a hidden cell: a range `width` wide; is that wide enough?"""

    cell: Cell
    width: float
    is_safe: bool


def attack(cells: Iterable[Cell], rules: Rules) -> list[Finding]:
    """Attack the newest edition, knowing all; a finding for each hidden cell above zero.

    A cell whose amount an earlier edition gave is known already, and none.

    Raises:
        Inconsistent: if the figures do not add up as the rules say.
    """
    knowledge = Knowledge(cells, rules)
    newest = max((cell.edition for cell in knowledge.cells.values()), default=0)
    hidden = [
        cell
        for cell in knowledge.cells.values()
        if cell.edition == newest and cell.amount > 0 and not knowledge.is_given(cell)
    ]
    targets = [(cell, knowledge.sum_of(cell).unknowns) for cell in hidden]
    pounds = frozenset(cell.system for cell in knowledge.cells.values() if cell.unit == "gbp")
    found = components(
        equations(knowledge, rules),
        [unknown for _, unknowns in targets for unknown in unknowns],
        pounds,
        list(_pairs(knowledge, rules)),
    )
    return [finding for target in targets for finding in _findings(*target, found, rules)]


def _pairs(knowledge: Knowledge, rules: Rules) -> Iterator[Pair]:
    """What a reader who knows the policy knows of two hidden rows: one has a count below it.

    Of three or more it tells nothing: what one of them has, the others can make up for. Nor does
    it of rows that an earlier edition hid: they stay hidden whatever they have.
    """
    groups: dict[tuple[int, str, str, str], dict[str, set[Unknown]]] = defaultdict(dict)
    for cell in knowledge.cells.values():
        if cell.unit != "count" or not cell.parent_code or cell.is_open:
            continue
        unknowns = knowledge.sum_of(cell).unknowns
        group = groups[cell.edition, cell.system, cell.parent_code, cell.fiscal_year]
        group.setdefault(cell.area_code, set()).update(unknowns)
    hidden: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for (_, *where), group in sorted(groups.items()):
        before = hidden[where[0], where[1], where[2]]
        is_new = not before.issuperset(group)
        before.update(group)
        inside = sorted(set().union(*group.values()))
        is_small = any(0 < unknown.amount < rules.threshold for unknown in inside)
        if is_new and len(group) == 2 and is_small:
            yield Pair(tuple(inside), rules.threshold - 1)


def _findings(
    cell: Cell, unknowns: tuple[Unknown, ...], found: dict[Unknown, Component], rules: Rules
) -> Iterator[Finding]:
    if cell.unit == "gbp":
        yield _pounds(cell, unknowns, found, rules)
        return
    asked = {unknowns} | {(unknown,) for unknown in unknowns if unknown.amount > 0}
    for each in sorted(asked):
        least, most = _range(each, found)
        yield Finding(cell, most - least, most - least >= rules.threshold - 1)


def _pounds(
    cell: Cell, unknowns: tuple[Unknown, ...], found: dict[Unknown, Component], rules: Rules
) -> Finding:
    least, most = _range(unknowns, found)
    margin = float(cell.amount * Decimal(rules.dominance_percent) / 100)
    amount = float(cell.amount)
    is_safe = least <= amount - margin + 0.01 and most >= amount + margin - 0.01
    return Finding(cell, most - least, is_safe or not cell.is_unsafe_pounds)


def _range(unknowns: tuple[Unknown, ...], found: dict[Unknown, Component]) -> tuple[float, float]:
    """The range of a sum; of unknowns in several components, the sum of theirs."""
    grouped: dict[int, tuple[Component, list[Unknown]]] = {}
    for unknown in unknowns:
        component = found[unknown]
        grouped.setdefault(id(component), (component, []))[1].append(unknown)
    ranges = [component.range_of(inside) for component, inside in grouped.values()]
    return sum(least for least, _ in ranges), sum(most for _, most in ranges)
