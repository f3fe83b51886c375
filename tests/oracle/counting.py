"""What one current record adds to indicators and to measures of the marts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import cast

from tests.oracle.a_return import Count, Number
from tests.oracle.records import Record
from tests.oracle.returns import RETURNS


def event_date(record: Record) -> date:
    """Return the day on which the record counts, which may be the day it was received."""
    dates = RETURNS[record.file.return_name].dates
    [day, *_] = [record.values[name] for name in dates if name in record.values]
    return cast("date", day)


def indicator_counts(record: Record) -> Iterator[Count]:
    """Yield what the record adds to indicators.

    Networks, the survey and recorded offences are counted elsewhere.
    """
    yield from RETURNS[record.file.return_name].counts(record.values)


def mart_amounts(record: Record) -> dict[str, Number]:
    """Return what the record adds to the measures of its return's wide mart."""
    return RETURNS[record.file.return_name].amounts(record.values)
