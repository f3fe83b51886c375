"""A return in the oracle: its columns, its rules, and what its records add to indicators.

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
    """An amount that a record adds to an indicator. Counts and pounds have no denominator."""

    measure: str
    numerator: Number
    denominator: int | None = None


class Found(Protocol):
    """The reasons and warnings of a record so far, to which a rule between columns may add."""

    reasons: set[str]
    warnings: set[str]


def no_rule(values: Values, given: set[str], found: Found) -> None:
    """The rule of a return that has no rule between its columns."""


def no_count(_: Values) -> Iterator[Count]:
    """The counts of a return that has no additive indicator."""
    yield from ()


def no_amounts(_: Values) -> dict[str, Number]:
    """The amounts of a return that has no wide mart."""
    return {}


@dataclass(frozen=True)
class Return:
    """One return. Its `columns` are in the notation that `contracts` reads.

    A record counts on the first of `dates` that has a value. `rule` adds the reasons and warnings
    of rules between columns. `counts` yields what a record adds to `indicators`, and `amounts` what
    it adds to the `measures` of the wide mart. `fit` makes the columns of a random row consistent;
    without `fit`, no random rows are drawn. A return that `is_headquarters` has the same status
    everywhere in a quarter, and its entries in the register may have the borough `headquarters`.
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
