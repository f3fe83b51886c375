"""Count what one current record adds to indicators and to the measures of marts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import cast

from tests.oracle.a_return import Count, Number
from tests.oracle.records import Record
from tests.oracle.returns import RETURNS


def event_date(record: Record) -> date:
    """Return the day to which a record belongs, or else the day when it was received."""
    dates = RETURNS[record.file.return_name].dates
    [day, *_] = [record.values[name] for name in dates if name in record.values]
    return cast("date", day)


def indicator_counts(record: Record) -> Iterator[Count]:
    """Return the parts of indicators, except for networks, the survey and recorded offences."""
    yield from RETURNS[record.file.return_name].counts(record.values)


def mart_amounts(record: Record) -> dict[str, Number]:
    """Return what a record adds to the measures of its return's wide mart."""
    return RETURNS[record.file.return_name].amounts(record.values)
