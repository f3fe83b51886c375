"""A return in the oracle: its columns, its rules, and what its records add to.

Each return is a module in the folder `returns`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tests.oracle.facts import Facts, Row

Number = int | Decimal
Values = dict[str, object]


@dataclass(frozen=True)
class Count:
    """An amount that a record adds to an indicator; no denominator for counts and pounds."""

    measure: str
    numerator: Number
    denominator: int | None = None


class Found(Protocol):
    """The reasons and warnings of a row, which a rule between columns may extend."""

    reasons: set[str]
    warnings: set[str]


def no_rule(values: Values, given: set[str], found: Found) -> None:
    """Add nothing, for a return without a rule between its columns."""


def no_count(_: Values) -> Iterator[Count]:
    """Count nothing, for a return without an additive indicator."""
    yield from ()


def no_amounts(_: Values) -> dict[str, Number]:
    """Count nothing, for a return without a wide mart."""
    return {}


@dataclass(frozen=True)
class Return:
    """A return, with `columns` in the notation that `contracts` reads.

    A record belongs to the first of `dates` that has a value. `rule` adds the reasons and warnings
    of rules between columns. `counts` yields what a record adds to `indicators`, and `amounts` what
    it adds to the `measures` of the wide mart. `fit` makes a random row's columns consistent; a
    return without it is not drawn row by row. A return that `is_headquarters` has one status per
    quarter for all areas, and the register may name its borough as `headquarters`.
    """

    columns: str
    dates: tuple[str, ...] = ()
    is_registered: bool = False
    is_headquarters: bool = False
    rule: Callable[[Values, set[str], Found], None] = no_rule
    indicators: str = ""
    counts: Callable[[Values], Iterator[Count]] = no_count
    mart: str = ""
    measures: str = ""
    has_wards: bool = True
    amounts: Callable[[Values], dict[str, Number]] = no_amounts
    fit: Callable[[Facts, Row], None] | None = None
