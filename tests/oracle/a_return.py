"""Define a return for the oracle. Each return has its own module in the folder `returns`."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Return:
    """What is counted from a return's records.

    `counts` returns the numerator and denominator that a record adds to each of the `indicators`,
    and `amounts` what it adds to the `measures` in the table `mart`. The denominator of a count or
    of pounds is 0. `fit` makes a random row's columns consistent.
    """

    indicators: str = ""
    counts: Callable = lambda _: {}
    mart: str = ""
    measures: str = ""
    has_wards: bool = True
    amounts: Callable = lambda _: {}
    fit: Callable = lambda _, __: None
