"""The equations between hidden parts: sums over areas and periods, of every edition.

Where things counted are distinct, a part is no more than its whole, and a whole no more than the
sum of its periods.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from drug_strategy.release.attack.cells import Cell, Place, Rules, place
from drug_strategy.release.attack.knowledge import Inconsistent, Knowledge, Unknown


class Equation(NamedTuple):
    """What multiples of unknowns add up to: between `least` and `most` (None: no bound)."""

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
    """Cells that an edition gave, of parts that none did, and cells that it gave rounded."""
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
            "what it is made of."
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
