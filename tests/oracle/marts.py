"""Work out the measures in the marts by borough, ward and quarter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from tests.oracle.a_return import Number
from tests.oracle.counting import event_date, mart_amounts
from tests.oracle.finality import period_status
from tests.oracle.periods import Period
from tests.oracle.places import BOROUGH_NAMES, WARD_BOROUGHS
from tests.oracle.records import Record
from tests.oracle.register import UNATTRIBUTED, Statuses
from tests.oracle.returns import RETURNS
from tests.oracle.rules import quarter_of

# mart, borough code, ward code and first day of the quarter
MartKey = tuple[str, str | None, str | None, date]


def wide_marts(
    current: dict[str, list[Record]],
    by_return: dict[str, Statuses],
    over: Iterable[Period],
    as_at: date,
) -> Iterator[tuple[MartKey, dict[str, Any]]]:
    """Yield every row of the marts with sums of measures by area and quarter."""
    amounts: dict[tuple[str, str | None, str | None, date, str], Number] = defaultdict(int)
    measured = [name for name, each in RETURNS.items() if each.measures]
    for name in measured:
        for record in current[name]:
            ward = record.ward if RETURNS[name].has_wards else None
            quarter = quarter_of(event_date(record))
            for measure, amount in mart_amounts(record).items():
                amounts[name, record.borough, ward, quarter, measure] += amount
    quarters = [period for period in over if period.period_type == "quarter"]
    places: list[tuple[str | None, str | None]] = [(None, None)]
    places += [(borough, None) for borough in BOROUGH_NAMES]
    wards = [(borough, ward) for ward, borough in WARD_BOROUGHS.items()]
    for name in measured:
        known_of = RETURNS[name]
        for borough, ward in places + (wards if known_of.has_wards else []):
            for period in quarters:
                [quarter] = period.quarters
                row = period_status(by_return[name], [borough or UNATTRIBUTED], period, as_at)
                del row["is_whole"]
                is_outstanding = row["return_status"] == "outstanding"
                if not borough:
                    row["return_status"] = None
                for measure in known_of.measures.split():
                    total = amounts[name, borough, ward, quarter, measure]
                    row[measure] = None if is_outstanding else float(total)
                yield (known_of.mart, borough, ward, quarter), row
