"""What the attack is given: the cells of each edition, and how quantities are made of parts."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple


class Cell(NamedTuple):
    """A quantity of one area and period as an edition had it, hidden or open.

    `edition` counts from the first; the newest is the one attacked. `parent_code` is empty for
    London. `rounded_to`: the edition gave it rounded to the nearest multiple of this, if not 0.
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


class Place(NamedTuple):
    """Where and when a cell stands."""

    area_code: str
    period_type: str
    period_start: str


class Part(NamedTuple):
    """What of a quantity is left without another: disjoint parts make up every quantity."""

    system: str
    part: str
    quantity: str
    less_quantity: str = ""


class AtMost(NamedTuple):
    """A quantity that is no more than those of other systems together."""

    system: str
    quantity: str
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Rules:
    """What a reader knows of how the figures are made, and what must stay unknown.

    `threshold`: a hidden count has at least so many possible values. `dominance_percent`: hidden
    pounds that a large order could be told from may be that much more or less.
    """

    parts: tuple[Part, ...]
    at_most: tuple[AtMost, ...] = ()
    distinct: frozenset[str] = frozenset()
    threshold: int = 5
    dominance_percent: int = 10


def place(cell: Cell) -> Place:
    """Where and when the cell stands."""
    return Place(cell.area_code, cell.period_type, cell.period_start)
