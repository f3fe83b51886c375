"""Work out rates: a count divided by the residents that it covers (statistics.md 2.1)."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from tests.oracle.intervals import count_limits
from tests.oracle.periods import Period
from tests.oracle.places import BOROUGH_NAMES, GEOGRAPHY, WARD_BOROUGHS
from tests.oracle.register import UNATTRIBUTED
from tests.oracle.rollup import Key, Row
from tests.oracle.rules import last_day, quarter_label
from tests.oracle.series import LONDON, ROWS

WITH_RATE = {
    row["indicator_id"] for row in ROWS if (row["unit"], row["aggregation"]) == ("count", "sum")
}
RATES = ("rate", "rate_lower_95", "rate_upper_95")
REPORTED = ("submitted", "nil", "not_stated")


def _residents() -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for name, code in {"borough_populations": "area_code", "ward_populations": "ward_code"}.items():
        with (GEOGRAPHY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found[row[code]][int(row["mid_year"])] = int(row["population"])
    return found


RESIDENTS = _residents()


def rates(
    values: Mapping[Key, Row], over: Iterable[Period], as_at: date
) -> Iterator[tuple[Key, Row]]:
    """Yield the rate of every additive count in London, a borough or a ward.

    Only quarters that are over and reported count, in the numerator and in the denominator.
    """
    found = {(period.period_type, period.label): period for period in over}
    for key, row in values.items():
        indicator, area, *place = key
        if indicator not in WITH_RATE or area == UNATTRIBUTED:
            continue
        period = found[place[0], place[1]]
        boroughs = BOROUGH_NAMES if area == LONDON else [area]
        reported = {each: _reported(values, indicator, each, period, as_at) for each in boroughs}
        begun = len(period.quarters)
        covered = sum(
            residents(each, period) * quarters / begun for each, quarters in reported.items()
        )
        if {*reported.values()} == {begun}:  # London's population includes the City of London
            covered = residents(area, period)
        per = 1_000 if area in WARD_BOROUGHS else 100_000
        rated: Row = {"per": per, "population": residents(area, period)}
        rated["population_covered"] = covered
        events = row["value"]
        if events is not None and period.end > as_at:
            events -= _in_an_open_quarter(values, key, period, as_at)
        is_known = covered and events is not None
        numbers = (events, *count_limits(int(events))) if is_known else (None,) * 3
        for name, number in zip(RATES, numbers, strict=True):
            rated[name] = number / covered / (begun / 4) * per if is_known else None
        yield key, rated


def _in_an_open_quarter(values: Mapping[Key, Row], key: Key, period: Period, as_at: date) -> float:
    """Return how many of the period's events are in a quarter that has not ended."""
    last = period.quarters[-1]
    if last_day(last) <= as_at:
        return 0
    return values[key[0], key[1], "quarter", quarter_label(last)]["value"] or 0


def residents(area: str, period: Period) -> int:
    """Return the mid-year population for the fiscal year in which the period ends.

    For the strategy's three years, use the middle year. If the year has no estimate, use the
    estimate for the nearest year.
    """
    year = period.end.year - (period.end.month < 4) - (period.period_type == "strategy")
    known = RESIDENTS[area]
    return known[min(known, key=lambda other: (abs(other - year), other))]


def _reported(
    values: Mapping[Key, Row], indicator: str, area: str, period: Period, as_at: date
) -> int:
    """Return how many of the period's quarters have ended and were reported."""
    return sum(
        last_day(quarter) <= as_at
        and values[indicator, area, "quarter", quarter_label(quarter)]["return_status"] in REPORTED
        for quarter in period.quarters
    )
