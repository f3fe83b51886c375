"""Add up each indicator's amounts by area and quarter."""

import csv
from collections import defaultdict
from dataclasses import dataclass, field

from tests.oracle.contracts import REGISTERED
from tests.oracle.periods import quarter_of
from tests.oracle.places import GEOGRAPHY, UNATTRIBUTED
from tests.oracle.register import Statuses, combined, month_of, recorded_statuses
from tests.oracle.returns import RETURNS

with (GEOGRAPHY.parent / "strategy" / "indicator_register.csv").open(encoding="utf-8") as file:
    INDICATORS = {row["indicator_id"]: row for row in csv.DictReader(file)}
# the returns of each indicator that the oracle adds up
SUMMED = {
    indicator: returns
    for indicator in INDICATORS
    if (returns := [name for name, each in RETURNS.items() if indicator in each.indicators.split()])
}
RECORDED = {name: row["offence_category"] for name, row in INDICATORS.items()}
RECORDED = {name: category for name, category in RECORDED.items() if category}


@dataclass
class Series:
    """An indicator's amounts, keyed by area code and quarter, and the status of its returns."""

    indicator: str
    statuses: Statuses
    is_from_boroughs: bool
    amounts: dict = field(default_factory=dict)

    def add(self, area, quarter, numerator, denominator=0):
        """Add an amount to an area's total for a quarter."""
        before = self.amounts.get((area, quarter), (0, 0))
        self.amounts[area, quarter] = (before[0] + numerator, before[1] + denominator)

    def parts(self, sender, area, quarters):
        """Return the amounts in the quarters for which the return is not outstanding."""
        received = [each for each in quarters if self.statuses.is_received(sender, each)]
        return [self.amounts.get((area, each), (0, 0)) for each in received]


def all_series(current, by_return, quarters):
    """Yield the amounts of every indicator that can be added up."""
    amounts = defaultdict(list)
    for name in by_return:
        for record in current[name]:
            for indicator, amount in RETURNS[name].counts(record.values).items():
                amounts[indicator].append((record, amount))
    for indicator, returns in SUMMED.items():
        statuses = combined([by_return[name] for name in returns])
        series = Series(indicator, statuses, returns[0] in REGISTERED)
        for record, amount in amounts[indicator]:
            series.add(record.borough or UNATTRIBUTED, quarter_of(record.day), *amount)
            if record.borough:
                ward = record.ward or f"{record.borough}-none"
                series.add(ward, quarter_of(record.day), *amount)
        yield series
    for indicator, category in RECORDED.items():
        held = [r for r in current["recorded_offences"] if r.values["category"] == category]
        series = Series(indicator, recorded_statuses(held, quarters), is_from_boroughs=True)
        for record in held:
            area, quarter = record.borough or UNATTRIBUTED, quarter_of(month_of(record))
            series.add(area, quarter, record.values["offences"])
        yield series
