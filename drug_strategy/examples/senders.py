"""What a return's module in `returns/` states: who sends it, how often, how, and with what faults.

Some boroughs send their own files, headquarters sends the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from drug_strategy.examples.faults import Fault
from drug_strategy.examples.styles import Style


@dataclass(frozen=True)
class Period:
    """A quarter or a fiscal year and its label."""

    label: str
    start: date
    end: date


def _quarter(number: int) -> Period:
    year, quarter = 2009 + number // 4, number % 4
    start = date(year + (quarter == 3), (4, 7, 10, 1)[quarter], 1)
    following = (4, 7, 10, 1)[(quarter + 1) % 4]
    end = date(start.year + (following == 1), following, 1) - timedelta(days=1)
    return Period(f"{_year(year).label} Q{quarter + 1}", start, end)


def _year(year: int) -> Period:
    return Period(f"{year}-{(year + 1) % 100:02}", date(year, 4, 1), date(year + 1, 3, 31))


QUARTERS = [_quarter(number) for number in range(16)]
YEARS = [_year(year) for year in range(2009, 2013)]


@dataclass(frozen=True)
class Extra:
    """A file of headquarters' beside the regular ones, such as one of corrections.

    It holds the rows of `period` that satisfy `where`, `most` of them at most, of `borough` or else
    of all that send no files of their own; or what the SELECT `extract` gives if the file is not
    laid out as its contract.
    """

    label: str
    received: date
    style: Style
    period: Period = YEARS[0]
    where: str = "true"
    faults: tuple[Fault, ...] = ()
    most: int | None = None
    borough: str = ""
    extract: str = ""


@dataclass(frozen=True)
class Senders:
    """Who sends a return: headquarters by `periods`, in one of four `styles` after the other.

    `boroughs` lists the boroughs with files of their own: code, periods, style. `faults` are those
    of headquarters' files by the label of the period. Headquarters waits `days` after a period, if
    they are given. `is_whole_list`: each file holds every row so far. `is_brought_up_to_date`:
    payments and breaches go on after a quarter's return, so once a year all rows come again.
    `after` are the returns whose rows those of this return are drawn from.
    """

    periods: Sequence[Period] = ()
    styles: tuple[Style, ...] = ()
    boroughs: tuple[tuple[str, Sequence[Period], Style], ...] = ()
    faults: Mapping[str, tuple[Fault, ...]] = field(default_factory=dict)
    extras: tuple[Extra, ...] = ()
    days: int | None = None
    is_whole_list: bool = False
    is_brought_up_to_date: bool = False
    after: tuple[str, ...] = ()
