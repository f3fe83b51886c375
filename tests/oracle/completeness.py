"""Find the quarters with far fewer records than usual (statistics.md 2.5): a warning alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from statistics import median

from tests.oracle.rules import last_day

AreaQuarter = tuple[str, date]


def usual_records(
    key: AreaQuarter, statuses: Mapping[AreaQuarter, str], held: Mapping[AreaQuarter, int]
) -> float | None:
    """Return the median of the sender's last eight submitted quarters, or None below four."""
    sender, quarter = key
    before = sorted(
        each
        for (other, each), status in statuses.items()
        if other == sender and each < quarter and status == "submitted"
    )
    if len(before) < 4:
        return None
    return median(held.get((sender, each), 0) for each in before[-8:])


def has_far_fewer(
    key: AreaQuarter,
    statuses: Mapping[AreaQuarter, str],
    held: Mapping[AreaQuarter, int],
    confirmed: Collection[AreaQuarter],
    as_at: date,
) -> bool:
    """Return whether a quarter that is over has less than half of the usual records."""
    usual = usual_records(key, statuses, held)
    return (
        last_day(key[1]) <= as_at
        and statuses[key] in ("submitted", "not_stated")
        and usual is not None
        and usual >= 10
        and held.get(key, 0) < usual / 2
        and key not in confirmed
    )
