"""What a reader knows: cells as sums of disjoint parts, those that an edition gave as numbers.

A hidden part is an unknown of its own for every amount that it had: where two editions had the
same amount, a reader who knows that it was not revised sees one unknown in both.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from drug_strategy.release.attack.cells import Cell, Place, Rules, place

Key = tuple[int, str, str, Place]


class Unknown(NamedTuple):
    """A part that no edition gave away by itself."""

    system: str
    part: str
    place: Place
    amount: Decimal


class Sum(NamedTuple):
    """A cell's amount: a known number and unknowns that add up to the rest."""

    known: Decimal
    unknowns: tuple[Unknown, ...]


class Inconsistent(Exception):
    """The figures are not what the rules say of them, in a sentence."""


class Knowledge:
    """The cells of all editions, by edition, system, quantity and place."""

    def __init__(self, cells: Iterable[Cell], rules: Rules) -> None:
        """Sort out what is known: an amount that any edition gave."""
        self.cells: dict[Key, Cell] = {
            (cell.edition, cell.system, cell.quantity, place(cell)): cell for cell in cells
        }
        self._given = {
            (cell.system, cell.quantity, place(cell), cell.amount)
            for cell in self.cells.values()
            if cell.is_open
        }
        self._parts: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for part in rules.parts:
            self._parts.setdefault((part.system, part.quantity), []).append(
                (part.part, part.less_quantity)
            )

    def is_given(self, cell: Cell) -> bool:
        """Whether an edition gave this very amount."""
        return (cell.system, cell.quantity, place(cell), cell.amount) in self._given

    def sum_of(self, cell: Cell) -> Sum:
        """The cell as a sum of parts.

        Raises:
            Inconsistent: if a part of a quantity is more than the whole of it.
        """
        part, less = self._part_and_less(cell)
        rest = Sum(Decimal(0), ()) if less is None else self.sum_of(less)
        amount = cell.amount - (less.amount if less else 0)
        if amount < 0:
            raise Inconsistent(f"In {cell.system}, {part} is less than nothing; see release_parts.")
        if self.is_given(cell) and (less is None or self.is_given(less)):
            return Sum(rest.known + amount, rest.unknowns)
        unknown = Unknown(cell.system, part, place(cell), amount)
        return Sum(rest.known, (*rest.unknowns, unknown))

    def _part_and_less(self, cell: Cell) -> tuple[str, Cell | None]:
        """The part that this quantity adds to another, where that is given here too."""
        found: tuple[str, Cell | None] = (cell.quantity, None)
        for part, less_quantity in self._parts.get((cell.system, cell.quantity), ()):
            less = self.cells.get((cell.edition, cell.system, less_quantity, place(cell)))
            if less is not None:
                return part, less
            if not less_quantity:
                found = (part, None)
        return found
