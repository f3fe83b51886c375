"""The senders of a return, as its module in `returns/` lists them.

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
    """An extra file of headquarters, such as one of corrections.

    It has the rows of `period` that satisfy `where`, at most `most`, of `borough` or otherwise of
    all that send no files of their own; or the rows of the SELECT `extract` if the file is not laid
    out as in its contract.
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
    """Who sends a return: headquarters by `periods`, in each of four `styles` in turn.

    `boroughs` lists the boroughs with their own files: code, periods, style. `faults` are those
    of headquarters' files by the label of the period. Headquarters waits `days` after a period,
    if set. `is_whole_list`: each file has every row so far. `is_brought_up_to_date`: payments
    and breaches continue after a quarter's return, so all rows are sent again once a year.
    `after` lists the returns from whose rows this return's rows are drawn.
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
