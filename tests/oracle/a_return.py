"""Define a return for the oracle. Each return has its own module in the folder `returns`."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Return:
    """A return. The module `contracts` explains the notation of `columns`.

    A record's date comes from the first column in `dates` with a value. `counts` returns the
    numerator and denominator that a record adds to each of the `indicators`, and `amounts` what it
    adds to the `measures` in the table `mart`. The denominator of a count or of pounds is 0. `fit`
    makes a random row's columns consistent. `is_headquarters` means that headquarters sends the
    return for all areas together. Figures become final `settles` days after their period ends.
    """

    columns: str
    dates: tuple = ()
    is_registered: bool = False
    is_headquarters: bool = False
    settles: int = 45
    indicators: str = ""
    counts: Callable = lambda _: {}
    mart: str = ""
    measures: str = ""
    has_wards: bool = True
    amounts: Callable = lambda _: {}
    fit: Callable = lambda _, __: None
