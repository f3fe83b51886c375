"""List the quarters, fiscal years and rolling years in the reporting window, and 2010-13."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tests.oracle.rules import last_day, quarter_label

WINDOW_YEARS = range(2009, 2013)
STRATEGY = date(2010, 4, 1)
MONTHS = {"quarter": 3, "strategy": 36}


@dataclass(frozen=True)
class Period:
    """A period. `quarters` lists the first days of its quarters that have begun."""

    period_type: str
    label: str
    quarters: tuple[date, ...]

    @property
    def end(self) -> date:
        """Return the last day of the period, which may be in the future."""
        return last_day(self.quarters[0], MONTHS.get(self.period_type, 12))


def begun_quarters(as_at: date) -> list[date]:
    """Return the quarters in the reporting window that had begun by the as-at day."""
    starts = [
        date(year + (month == 1), month, 1) for year in WINDOW_YEARS for month in (4, 7, 10, 1)
    ]
    return [start for start in starts if start <= as_at]


def periods(as_at: date) -> list[Period]:
    begun = begun_quarters(as_at)
    found = [Period("quarter", quarter_label(start), (start,)) for start in begun]
    years = [begun[first : first + 4] for first in range(0, len(begun), 4)]
    found += [Period("fiscal_year", quarter_label(year[0])[:7], tuple(year)) for year in years]
    for last in range(3, len(begun)):
        label = f"year to {quarter_label(begun[last])}"
        found.append(Period("rolling_year", label, tuple(begun[last - 3 : last + 1])))
    if begun[-1] >= STRATEGY:
        three_years = [start for start in begun if start >= STRATEGY]
        found.append(Period("strategy", "2010-13", tuple(three_years)))
    return found


def year_before(period: Period, over: Iterable[Period]) -> Period | None:
    """Return the same period a year earlier, if it is in the reporting window."""
    start = period.quarters[0]
    before = (period.period_type, start.replace(year=start.year - 1))
    return next((each for each in over if (each.period_type, each.quarters[0]) == before), None)


def base_year(over: Iterable[Period]) -> Period:
    """Return 2009-10, the base of the target, of the index and of long comparisons."""
    return next(each for each in over if each.period_type == "fiscal_year")
