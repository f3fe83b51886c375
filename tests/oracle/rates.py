"""Work out rates: a count divided by the residents that it covers (statistics.md 2.1)."""

from collections import defaultdict

from tests.oracle.intervals import count_limits
from tests.oracle.periods import last_day, quarter_label
from tests.oracle.places import (
    BOROUGH_NAMES,
    LONDON,
    NO_WARDS,
    UNATTRIBUTED,
    WARD_BOROUGHS,
    read_seed,
)
from tests.oracle.series import INDICATORS

WITH_RATE = {
    indicator
    for indicator, row in INDICATORS.items()
    if (row["unit"], row["aggregation"]) == ("count", "sum")
}
RATES = ("rate", "rate_lower_95", "rate_upper_95")
REPORTED = ("submitted", "nil", "not_stated")
RESIDENTS = defaultdict(dict)
for _row in read_seed("borough_populations.csv") + read_seed("ward_populations.csv"):
    _area = _row.get("area_code") or _row["ward_code"]
    RESIDENTS[_area][int(_row["mid_year"])] = int(_row["population"])


def rates(values, over, as_at):
    """Yield the rate of every additive count in London, a borough or a ward.

    Only quarters that are over and reported count. No return here has an event in an open quarter.
    """
    found = {period.place: period for period in over}
    for key, row in values.items():
        indicator, area = key[:2]
        if indicator not in WITH_RATE or area in (UNATTRIBUTED, *NO_WARDS):
            continue
        period = found[key[2:]]
        boroughs = BOROUGH_NAMES if area == LONDON else [area]
        reported = {each: _reported(values, indicator, each, period, as_at) for each in boroughs}
        begun = len(period.quarters)
        covered = sum(
            residents_in(each, period) * quarters / begun for each, quarters in reported.items()
        )
        per = 1_000 if area in WARD_BOROUGHS else 100_000
        rated = {"per": per, "population": residents_in(area, period)}
        rated["population_covered"] = covered
        events = row["value"]
        is_known = covered and events is not None
        numbers = (events, *count_limits(int(events))) if is_known else (None,) * 3
        for name, number in zip(RATES, numbers, strict=True):
            rated[name] = number / covered / (begun / 4) * per if is_known else None
        yield key, rated


def residents_in(area, period):
    """Return the mid-year population for the fiscal year in which the period ends.

    For the strategy's three years, use the middle year.
    """
    year = period.end.year - (period.end.month < 4) - (period.period_type == "strategy")
    return residents(area, year)


def residents(area, year):
    """Return the estimate for a mid-year or, if there is none, for the nearest year."""
    if area == LONDON:
        return sum(residents(borough, year) for borough in BOROUGH_NAMES)
    known = RESIDENTS[area]
    return known[min(known, key=lambda other: (abs(other - year), other))]


def _reported(values, indicator, area, period, as_at):
    """Return how many of the period's quarters have ended and were reported."""
    return sum(
        last_day(quarter) <= as_at
        and values[indicator, area, "quarter", quarter_label(quarter)]["return_status"] in REPORTED
        for quarter in period.quarters
    )
