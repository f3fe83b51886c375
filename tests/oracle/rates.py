"""Work out rates by dividing each count by the number of residents it covers."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from tests.oracle.intervals import count_limits
from tests.oracle.periods import Period
from tests.oracle.places import BOROUGH_NAMES, GEOGRAPHY, WARD_BOROUGHS
from tests.oracle.register import UNATTRIBUTED, Statuses, combined
from tests.oracle.returns import RETURNS
from tests.oracle.rollup import WITHIN, Key, Row
from tests.oracle.rules import last_day, quarter_label
from tests.oracle.series import LONDON, REGISTER, ROWS

AGGREGATIONS = {row["indicator_id"]: row["aggregation"] for row in ROWS if row["unit"] == "count"}
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
    values: Mapping[Key, Row],
    by_return: Mapping[str, Statuses],
    over: Iterable[Period],
    as_at: date,
) -> Iterator[tuple[Key, Row]]:
    """Yield the rate for every count in London, a borough or a ward."""
    found = {(period.period_type, period.label): period for period in over}
    starts = {(period.period_type, period.quarters[0]): period for period in found.values()}
    for key, row in values.items():
        indicator, area, *place = key
        if indicator not in AGGREGATIONS or area == UNATTRIBUTED:
            continue
        period = found[place[0], place[1]]
        boroughs = BOROUGH_NAMES if area == LONDON else [area]
        reported = {each: _reported(values, indicator, each, period, as_at) for each in boroughs}
        begun = len(period.quarters)
        covered = sum(
            residents(each, period) * quarters / begun for each, quarters in reported.items()
        )
        is_reported = {*reported.values()} == {begun}
        if is_reported:  # London's population includes the City of London
            covered = residents(area, period)
        is_complete = period.end <= as_at and is_reported
        aggregation = AGGREGATIONS[indicator]
        has_rate = aggregation == "sum" or (aggregation == "distinct" and is_complete)
        if area == LONDON and place[0] in ("quarter", "fiscal_year"):
            first = period.quarters[0]
            before = starts.get((place[0], first.replace(year=first.year - 1)))
            is_over = _are_days_over(by_return, indicator, period, as_at)
            has_rate &= not (is_over and _is_of_too_few(values, key, before))
        per = 1_000 if area in WARD_BOROUGHS else 100_000
        rated: Row = {"population": residents(area, period), "population_covered": covered}
        events = row["value"]
        if events is not None and aggregation == "sum" and period.end > as_at:
            events -= _in_an_open_quarter(values, indicator, area, period, as_at)
        is_known = has_rate and covered and events is not None
        numbers = (events, *count_limits(int(events))) if is_known else (None,) * 3
        for name, number in zip(RATES, numbers, strict=True):
            rated[name] = number / covered / (begun / 4) * per if is_known else None
        yield key, rated


def _in_an_open_quarter(
    values: Mapping[Key, Row], indicator: str, area: str, period: Period, as_at: date
) -> int:
    """Return how many of the period's events are in a quarter that has not ended."""
    last = period.quarters[-1]
    if last_day(last) <= as_at:
        return 0
    return values[indicator, area, "quarter", quarter_label(last)]["value"] or 0


def _are_days_over(
    by_return: Mapping[str, Statuses], indicator: str, period: Period, as_at: date
) -> bool:
    """Return whether London's figure waits for no day and no late record."""
    settles = RETURNS["recorded_offences"].settles
    if indicator in REGISTER:
        statuses = combined([by_return[name] for name in REGISTER[indicator][2]])
        if statuses.is_awaited([*BOROUGH_NAMES], period.quarters):
            return False
        settles = statuses.settles
    return period.end + timedelta(days=max(settles, WITHIN[indicator])) <= as_at


def _is_of_too_few(values: Mapping[Key, Row], key: Key, before: Period | None) -> bool:
    """Return whether the boroughs that reported are too few to represent London."""
    indicator, _, *place = key
    row = values[key]
    if row["boroughs_returned"] is None or not row["is_provisional"]:
        return False
    final = [
        borough
        for borough in BOROUGH_NAMES
        if not values[indicator, borough, place[0], place[1]]["is_provisional"]
    ]
    if len(final) < 26:
        return True
    if before is None:
        return False
    earlier = [
        values[indicator, area, before.period_type, before.label]["numerator"]
        for area in (LONDON, *final)
    ]
    known = [number for number in earlier[1:] if number is not None]
    return earlier[0] is not None and bool(known) and sum(known) < 0.8 * earlier[0]


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
