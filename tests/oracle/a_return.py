"""Define a return for the oracle: its columns, rules, counts and amounts.

Each return has its own module in the folder `returns`.
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
    """An amount that a record adds to an indicator. Counts and pounds need no denominator."""

    measure: str
    numerator: Number
    denominator: int | None = None


class Found(Protocol):
    """A record's reasons and warnings, to which the return's rule may add more."""

    reasons: set[str]
    warnings: set[str]


def no_rule(values: Values, given: set[str], found: Found) -> None:
    """Do nothing, for a return without a rule that compares columns."""


def no_count(_: Values) -> Iterator[Count]:
    """Return no counts, for a return without additive indicators."""
    yield from ()


def no_amounts(_: Values) -> dict[str, Number]:
    """Return no amounts, for a return without a wide mart."""
    return {}


@dataclass(frozen=True)
class Return:
    """A return. The module `contracts` explains the notation of `columns`.

    A record is dated by the first column in `dates` that has a value. `rule` compares columns and
    adds reasons and warnings. `counts` yields the amounts that a record adds to `indicators`.
    `amounts` returns the amounts that a record adds to the wide mart's `measures`. `fit` makes a
    random row's columns consistent; without `fit`, no random rows are drawn. If `is_headquarters`
    is true, all areas have the same status in a quarter, and register entries may give
    `headquarters` as the borough.
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
