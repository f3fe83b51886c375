"""Find a date's quarter, and define rules that several returns share."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from tests.oracle.a_return import Values


def quarter_of(day: date) -> date:
    """Return the first day of the quarter that contains this day.

    Fiscal and calendar quarters begin on the same days.
    """
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def last_day(quarter: date, months: int = 3) -> date:
    """Return the last day of a period of `months` months starting with this quarter."""
    later = quarter.month - 1 + months
    return date(quarter.year + later // 12, later % 12 + 1, 1) - timedelta(days=1)


def quarter_label(start: date) -> str:
    """Return a quarter's label, such as `2010-11 Q1` for 2010-04-01."""
    number = (start.month - 4) // 3 % 4 + 1
    year = start.year - (number == 4)
    return f"{year}-{(year + 1) % 100:02d} Q{number}"


def is_before(values: Values, earlier: str, later: str) -> bool:
    """Return whether both dates are given but in the wrong order."""
    if earlier not in values or later not in values:
        return False
    return cast("date", values[later]) < cast("date", values[earlier])
