"""Work out how much a record adds to each indicator and to each of the marts' measures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import cast

from tests.oracle.a_return import Count, Number
from tests.oracle.records import Record
from tests.oracle.returns import RETURNS


def event_date(record: Record) -> date:
    """Return the record's date, from the first date column with a value."""
    dates = RETURNS[record.file.return_name].dates
    [day, *_] = [record.values[name] for name in dates if name in record.values]
    return cast("date", day)


def indicator_counts(record: Record) -> Iterator[Count]:
    """Yield the amount that the record adds to each indicator.

    Networks, survey answers and recorded offences are counted in other modules.
    """
    yield from RETURNS[record.file.return_name].counts(record.values)


def mart_amounts(record: Record) -> dict[str, Number]:
    """Return the amount that the record adds to each measure in the return's table."""
    return RETURNS[record.file.return_name].amounts(record.values)
