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
    """An amount that a record adds to an indicator.

    The denominator is None for counts and pounds.
    """

    measure: str
    numerator: Number
    denominator: int | None = None


class Found(Protocol):
    """The reasons and warnings found so far for a record."""

    reasons: set[str]
    warnings: set[str]


def no_rule(values: Values, given: set[str], found: Found) -> None:
    """Do nothing, because the return has no rules that compare columns."""


def no_count(_: Values) -> Iterator[Count]:
    """Return no counts, because the return has no indicators that can be added up."""
    yield from ()


def no_amounts(_: Values) -> dict[str, Number]:
    """Return no amounts, because the return has no table of measures."""
    return {}


@dataclass(frozen=True)
class Return:
    """A return. The module `contracts` explains the notation of `columns`.

    A record's date comes from the first column in `dates` with a value. `rule` compares columns and
    adds reasons and warnings. `counts` yields the amounts that a record adds to `indicators`, and
    `amounts` returns those that it adds to the `measures` in the table `mart`. `fit` makes a random
    row's columns consistent; without it, no random rows are drawn. `is_headquarters` means that
    headquarters sends the return for all areas together. Figures become final `settles` days after
    their period ends.
    """

    columns: str
    dates: tuple[str, ...] = ()
    is_registered: bool = False
    is_headquarters: bool = False
    settles: int = 0
    rule: Callable[[Values, set[str], Found], None] = no_rule
    indicators: str = ""
    counts: Callable[[Values], Iterator[Count]] = no_count
    mart: str = ""
    measures: str = ""
    has_wards: bool = True
    amounts: Callable[[Values], dict[str, Number]] = no_amounts
    fit: Callable[[Facts, Row], None] | None = None
