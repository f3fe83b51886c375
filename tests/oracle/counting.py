"""What one current record adds to indicators and mart measures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import cast

from tests.oracle.a_return import Count, Number
from tests.oracle.records import Record
from tests.oracle.returns import RETURNS


def event_date(record: Record) -> date:
    """The day on which the record counts, or was received."""
    dates = RETURNS[record.file.return_name].dates
    [day, *_] = [record.values[name] for name in dates if name in record.values]
    return cast("date", day)


def indicator_counts(record: Record) -> Iterator[Count]:
    """The indicators' parts, except for networks, survey and recorded offences."""
    yield from RETURNS[record.file.return_name].counts(record.values)


def mart_amounts(record: Record) -> dict[str, Number]:
    """What the record adds to the measures of its return's wide mart."""
    return RETURNS[record.file.return_name].amounts(record.values)
