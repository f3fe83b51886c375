"""Count distinct networks: one that is active in several boroughs or quarters is one network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from tests.oracle.counting import event_date
from tests.oracle.finality import period_status
from tests.oracle.intervals import count_limits
from tests.oracle.periods import Period
from tests.oracle.places import BOROUGH_NAMES
from tests.oracle.records import Record
from tests.oracle.register import UNATTRIBUTED, Statuses
from tests.oracle.rollup import EMPTY, Key, Row
from tests.oracle.rules import quarter_of
from tests.oracle.series import LONDON

NETWORKS = {
    "networks_disrupted": {"class_a", "commercial_cannabis", "other_drugs"},
    "cannabis_networks_disrupted": {"commercial_cannabis"},
}


def networks(
    disruptions: list[Record], statuses: Statuses, over: Iterable[Period], as_at: date
) -> Iterator[tuple[Key, Row]]:
    """Yield the number of distinct networks in London, and in each borough that has disruptions."""
    for period in over:
        held = [r for r in disruptions if quarter_of(event_date(r)) in period.quarters]
        known = period_status(statuses, [UNATTRIBUTED], period, as_at)
        is_received = any(
            statuses.is_received(UNATTRIBUTED, quarter) for quarter in period.quarters
        )
        for indicator, types in NETWORKS.items():
            for area in (LONDON, *BOROUGH_NAMES):
                refs = {
                    record.values["network_ref"]
                    for record in held
                    if record.values["network_type"] in types and area in (LONDON, *record.boroughs)
                }
                lower, upper = count_limits(len(refs))
                number = float(len(refs))
                row = EMPTY | known
                if is_received:
                    row |= {"numerator": number, "value": number}
                    row |= {"lower_95": lower, "upper_95": upper}
                yield (indicator, area, period.period_type, period.label), row
