"""Describe what a reader knows: how amounts add up, and which amounts have been published.

If a hidden amount has changed between editions, each edition's amount is a separate unknown.
Otherwise all editions share one unknown, because readers may know that the amount was not revised.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple


class Cell(NamedTuple):
    """The amount of a quantity for one area and period in one edition.

    `edition` is the edition's number; the attack is on the edition with the highest number.
    `parent_code` is empty for London. If `rounded_to` is not 0, the edition published the amount
    rounded to a multiple of `rounded_to`. A held cell is not open.
    """

    edition: int
    system: str
    quantity: str
    unit: str
    area_level: str
    area_code: str
    parent_code: str
    fiscal_year: str
    period_type: str
    period_start: str
    amount: Decimal
    is_open: bool
    is_unsafe_pounds: bool = False
    rounded_to: int = 0
    is_held: bool = False


class Place(NamedTuple):
    """The area and period of a cell."""

    area_code: str
    period_type: str
    period_start: str


class Part(NamedTuple):
    """What remains of a quantity after subtracting a smaller quantity that it includes, if any."""

    system: str
    part: str
    quantity: str
    less_quantity: str = ""


class AtMost(NamedTuple):
    """A quantity that is never larger than the sum of the quantities in `others`."""

    system: str
    quantity: str
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Rules:
    """What readers know about how figures add up, and how well figures must be protected.

    A hidden count must have at least `threshold` possible values. If a hidden amount in pounds
    would disclose a large order, its possible range must extend by at least `dominance_percent` in
    both directions. A change in pounds must be due to at least `minimum_orders` orders.
    `hidden_with` has pairs of systems: if a row of the second system is hidden, the same row of the
    first system is hidden too.
    """

    parts: tuple[Part, ...]
    at_most: tuple[AtMost, ...] = ()
    distinct: frozenset[str] = frozenset()
    threshold: int = 5
    dominance_percent: int = 10
    minimum_orders: int = 3
    hidden_with: tuple[tuple[str, str], ...] = ()


def place(cell: Cell) -> Place:
    """Return the area and period of a cell."""
    return Place(cell.area_code, cell.period_type, cell.period_start)


Key = tuple[int, str, str, Place]


class Unknown(NamedTuple):
    """The amount of a part, if no edition has published this amount."""

    system: str
    part: str
    place: Place
    amount: Decimal


class Sum(NamedTuple):
    """A cell's amount as a sum: a known number plus unknowns."""

    known: Decimal
    unknowns: tuple[Unknown, ...]


class Inconsistent(Exception):
    """An error for figures that contradict the rules."""


class Knowledge:
    """The cells of all editions, and the amounts that readers know."""

    def __init__(self, cells: Iterable[Cell], rules: Rules) -> None:
        self.cells: dict[Key, Cell] = {
            (cell.edition, cell.system, cell.quantity, place(cell)): cell for cell in cells
        }
        self._published = {
            (cell.system, cell.quantity, place(cell), cell.amount)
            for cell in self.cells.values()
            if cell.is_open
        }
        self._parts: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for part in rules.parts:
            self._parts.setdefault((part.system, part.quantity), []).append(
                (part.part, part.less_quantity)
            )

    def is_published(self, cell: Cell) -> bool:
        """Return whether any edition has published exactly this amount for the area and period."""
        return (cell.system, cell.quantity, place(cell), cell.amount) in self._published

    def sum_of(self, cell: Cell) -> Sum:
        """Return a cell's amount as a sum of parts.

        Raises:
            Inconsistent: if a quantity is larger than the quantity that includes it.
        """
        part, less = self._part_and_less(cell)
        rest = Sum(Decimal(0), ()) if less is None else self.sum_of(less)
        amount = cell.amount - (less.amount if less else 0)
        if amount < 0:
            raise Inconsistent(
                f"In the system {cell.system}, {part} is below zero; check release_includes in"
                " seeds/strategy/indicators.csv."
            )
        if self.is_published(cell) and (less is None or self.is_published(less)):
            return Sum(rest.known + amount, rest.unknowns)
        unknown = Unknown(cell.system, part, place(cell), amount)
        return Sum(rest.known, (*rest.unknowns, unknown))

    def _part_and_less(self, cell: Cell) -> tuple[str, Cell | None]:
        """Return the name of a cell's part, and the smaller cell that the cell includes, if any."""
        found: tuple[str, Cell | None] = (cell.quantity, None)
        for part, less_quantity in self._parts.get((cell.system, cell.quantity), ()):
            less = self.cells.get((cell.edition, cell.system, less_quantity, place(cell)))
            if less is not None:
                return part, less
            if not less_quantity:
                found = (part, None)
        return found
