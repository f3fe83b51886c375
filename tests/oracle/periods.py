"""List the quarters, fiscal years and rolling years in the reporting window, and 2010-13."""

from dataclasses import dataclass
from datetime import date, timedelta

WINDOW_YEARS = range(2009, 2013)
STRATEGY = date(2010, 4, 1)
MONTHS = {"quarter": 3, "strategy": 36}


def quarter_of(day):
    """Return the first day of the quarter that contains this day.

    Fiscal and calendar quarters begin on the same days.
    """
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def last_day(quarter, months=3):
    """Return the last day of a period of `months` months starting with this quarter."""
    later = quarter.month - 1 + months
    return date(quarter.year + later // 12, later % 12 + 1, 1) - timedelta(days=1)


def quarter_label(start):
    """Return a quarter's label, such as `2010-11 Q1` for 2010-04-01."""
    number = (start.month - 4) // 3 % 4 + 1
    year = start.year - (number == 4)
    return f"{year}-{(year + 1) % 100:02d} Q{number}"


@dataclass(frozen=True)
class Period:
    """A period. `quarters` lists the first days of its quarters that have begun."""

    period_type: str
    label: str
    quarters: tuple

    @property
    def place(self):
        """Return the part of a figure's key that names the period."""
        return self.period_type, self.label

    @property
    def end(self):
        """Return the last day of the period, which may be in the future."""
        return last_day(self.quarters[0], MONTHS.get(self.period_type, 12))


def begun_quarters(as_at):
    """Return the quarters in the reporting window that had begun by the as-at day."""
    starts = [
        date(year + (month == 1), month, 1) for year in WINDOW_YEARS for month in (4, 7, 10, 1)
    ]
    return [start for start in starts if start <= as_at]


def periods(as_at):
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


def year_before(period, over):
    """Return the same period a year earlier, if it is in the reporting window."""
    start = period.quarters[0]
    before = (period.period_type, start.replace(year=start.year - 1))
    return next((each for each in over if (each.period_type, each.quarters[0]) == before), None)


def base_year(over):
    """Return 2009-10, the base of the target, of the index and of long comparisons."""
    return next(each for each in over if each.period_type == "fiscal_year")
