"""A return in the oracle: its columns, its rules, what its records count for.

Each return is a module of the folder `returns`.
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
    """The reasons and warnings that a rule between columns may extend."""

    reasons: set[str]
    warnings: set[str]


def no_rule(values: Values, given: set[str], found: Found) -> None:
    """For a return without a rule between its columns."""


def no_count(_: Values) -> Iterator[Count]:
    """For a return without an additive indicator."""
    yield from ()


def no_amounts(_: Values) -> dict[str, Number]:
    """For a return without a wide mart."""
    return {}


@dataclass(frozen=True)
class Return:
    """One return; `columns` is in the notation that `contracts` reads.

    A record counts on the first of `dates` that has a value. `rule` adds the reasons and
    warnings of rules between columns, `counts` yields what it adds to `indicators`, `amounts` what
    it adds to the `measures` of the wide mart, and `fit` makes a random row's columns consistent; a
    return without `fit` is not drawn row by row. A return that `is_headquarters` has one status of
    its quarter everywhere, and may be entered in the register with the borough `headquarters`.
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
