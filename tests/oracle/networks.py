"""Count what cannot be added up: distinct networks, and boroughs in the programme so far."""

from tests.oracle.derived import areas_of
from tests.oracle.finality import period_status
from tests.oracle.intervals import count_limits
from tests.oracle.periods import quarter_of
from tests.oracle.places import BOROUGH_NAMES, LONDON, UNATTRIBUTED
from tests.oracle.rollup import EMPTY, limit

NETWORKS = {
    "networks_disrupted": {"class_a", "commercial_cannabis", "other_drugs"},
    "cannabis_networks_disrupted": {"commercial_cannabis"},
}
STOCK = "dip_boroughs"


def networks(disruptions, statuses, over, as_at):
    """Yield the number of distinct networks in London, and in each borough.

    A network that is active in several boroughs or quarters is one network.
    """
    for period in over:
        held = [record for record in disruptions if quarter_of(record.day) in period.quarters]
        for indicator, types in NETWORKS.items():
            for area in (LONDON, *BOROUGH_NAMES):
                refs = {
                    record.values["network_ref"]
                    for record in held
                    if record.values["network_type"] in types and area in (LONDON, *record.boroughs)
                }
                row = _counted(len(refs), statuses, period, as_at)
                if row["value"] is not None:
                    row["lower_95"], row["upper_95"] = count_limits(len(refs))
                limit(row, "count", period, as_at)
                yield (indicator, area, *period.place), row


def stock(joined, statuses, over, as_at):
    """Yield the number of boroughs in the programme at the end of each period."""
    for period in over:
        for area in areas_of(period):
            boroughs = [
                record.borough
                for record in joined
                if record.day <= period.end and area in (LONDON, record.borough)
            ]
            row = _counted(len(boroughs), statuses, period, as_at)
            if area == UNATTRIBUTED:
                row["return_status"] = None
            yield (STOCK, area, *period.place), row


def _counted(number, statuses, period, as_at):
    row = EMPTY | period_status(statuses, [UNATTRIBUTED], period, as_at)
    if any(statuses.is_received(UNATTRIBUTED, quarter) for quarter in period.quarters):
        row |= {"numerator": float(number), "value": float(number)}
    return row
