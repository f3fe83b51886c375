"""Add up each indicator's amounts by area and quarter."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import cast

from tests.oracle.a_return import Number
from tests.oracle.contracts import REGISTERED
from tests.oracle.counting import event_date, indicator_counts
from tests.oracle.records import Record
from tests.oracle.register import (
    UNATTRIBUTED,
    Statuses,
    combined,
    month_of,
    recorded_statuses,
)
from tests.oracle.returns import RETURNS
from tests.oracle.rules import quarter_of

LONDON = "E12000007"
INDICATORS = Path(__file__).parents[2] / "seeds" / "strategy" / "indicators.csv"
with INDICATORS.open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
# the unit, smallest area and returns of each indicator that the oracle adds up
REGISTER = {
    row["indicator_id"]: (row["unit"], row["finest_area"], returns)
    for row in ROWS
    if (
        returns := [
            name for name, each in RETURNS.items() if row["indicator_id"] in each.indicators.split()
        ]
    )
}
RECORDED = {row["indicator_id"]: row["offence_category"] for row in ROWS if row["offence_category"]}
Amount = tuple[Number, int]


@dataclass
class Series:
    """An indicator's amounts, keyed by area code and quarter, and the status of its returns."""

    indicator: str
    unit: str
    finest: str
    statuses: Statuses
    is_from_boroughs: bool
    amounts: dict[tuple[str, date], Amount] = field(default_factory=dict)

    def add(self, area: str, quarter: date, numerator: Number, denominator: int) -> None:
        """Add an amount to an area's total for a quarter."""
        before = self.amounts.get((area, quarter), (0, 0))
        self.amounts[area, quarter] = (before[0] + numerator, before[1] + denominator)

    def part(self, sender: str, area: str, quarter: date) -> Amount | None:
        """Return a borough's or ward's amount, or None while the return is outstanding."""
        if not self.statuses.is_received(sender, quarter):
            return None
        return self.amounts.get((area, quarter), (0, 0))


def all_series(
    current: dict[str, list[Record]], by_return: dict[str, Statuses], quarters: list[date]
) -> Iterator[Series]:
    """Yield the amounts of every indicator that can be added up.

    Networks and the survey are handled in other modules.
    """
    amounts: dict[str, list[tuple[Record, Number, int]]] = defaultdict(list)
    for name in by_return:
        for record in current[name]:
            for count in indicator_counts(record):
                amounts[count.measure].append((record, count.numerator, count.denominator or 0))
    for indicator, (unit, finest, returns) in REGISTER.items():
        statuses = combined([by_return[name] for name in returns])
        series = Series(indicator, unit, finest, statuses, returns[0] in REGISTERED)
        for record, numerator, denominator in amounts[indicator]:
            quarter = quarter_of(event_date(record))
            series.add(record.borough or UNATTRIBUTED, quarter, numerator, denominator)
            if record.ward:
                series.add(record.ward, quarter, numerator, denominator)
        yield series
    for indicator, category in RECORDED.items():
        held = [r for r in current["recorded_offences"] if r.values["category"] == category]
        yield _recorded(indicator, held, quarters)


def _recorded(indicator: str, held: Iterable[Record], quarters: list[date]) -> Series:
    series = Series(indicator, "count", "borough", recorded_statuses(held, quarters), True)
    for record in held:
        number = cast("int", record.values["offences"])
        series.add(record.borough or UNATTRIBUTED, quarter_of(month_of(record)), number, 0)
    return series
