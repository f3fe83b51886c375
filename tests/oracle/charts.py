"""Draw XmR charts: each point is judged by earlier points alone (statistics.md 2.8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import isclose, sqrt

from tests.oracle.breaks import Breaks
from tests.oracle.changes import INDICATORS
from tests.oracle.periods import Period
from tests.oracle.places import BOROUGH_NAMES
from tests.oracle.rollup import Key, Row
from tests.oracle.series import LONDON

FIRST_POINTS, MOST_POINTS, RUN = 8, 12, 7
LINES = ("chart_centre", "chart_lower", "chart_upper")


@dataclass(frozen=True)
class Point:
    """A quarter's final figure. Quarters are numbered from the first; `cases` is a denominator."""

    at: int
    value: float
    cases: float | None = None


def charts(
    values: Mapping[Key, Row], over: list[Period], breaks: Breaks
) -> Iterator[tuple[Key, Row]]:
    """Yield the chart columns of every quarter of London and the boroughs."""
    quarters = [period for period in over if period.period_type == "quarter"]
    for indicator in {key[0]: None for key in values}:
        for area in (LONDON, *BOROUGH_NAMES):
            keys = [(indicator, area, "quarter", period.label) for period in quarters]
            starts = breaks.quarters(indicator, area)
            broken = {at for at, each in enumerate(quarters) if each.quarters[0] in starts}
            rows = [values[key] for key in keys]
            for key, row in zip(keys, charted(indicator, rows, broken), strict=True):
                is_unstated = area != LONDON and values[key]["return_status"] == "not_stated"
                yield key, row | (dict.fromkeys(("signal", "signal_rule")) if is_unstated else {})


def charted(indicator: str, rows: list[Row], broken: set[int]) -> list[Row]:
    """Return the chart columns of an indicator's quarters. `broken` starts new segments."""
    found = []
    segment: list[Point] = []
    for at, row in enumerate(rows):
        if at in broken:
            segment = []
        point = _point(indicator, at, row)
        found.append(_charted(indicator, segment, point))
        segment = [*segment, point] if point else segment
    return found


def _point(indicator: str, at: int, row: Row) -> Point | None:
    """Return a quarter's point, if its figure is final and is not of too few cases."""
    is_percent = INDICATORS[indicator]["unit"] == "percent"
    if row["value"] is None or row["is_provisional"]:
        return None
    if is_percent and (row["denominator"] or 0) < 20:
        return None
    return Point(at, row["value"], row["denominator"] if is_percent else None)


def _charted(indicator: str, before: list[Point], point: Point | None) -> Row:
    row: Row = dict.fromkeys((*LINES, "signal", "signal_rule"))
    base = before[:MOST_POINTS]
    reason = _no_chart(indicator, base) or (_no_limits(indicator, base, point) if point else None)
    row |= {"chart": "none" if reason else "xmr", "chart_reason": reason}
    if reason or point is None:
        return row
    centre, reach = _mean(base), _reach(base, point)
    most = 100 if point.cases else centre + reach
    lines = centre, max(centre - reach, 0), min(centre + reach, most)
    row |= zip(LINES, lines, strict=True)
    row["signal"], row["signal_rule"] = _signal(lines, [*before, point][-RUN:])
    return row


def _no_chart(indicator: str, base: list[Point]) -> str | None:
    """Return why no quarter would have limits here, whatever its own figure."""
    known = INDICATORS[indicator]
    is_count = known["unit"] == "count" and known["aggregation"] in ("sum", "distinct")
    is_percent = known["unit"] == "percent" and known["aggregation"] == "sum"
    if known["has_label"] != "true":
        return "so far only"
    if not is_count and not is_percent:
        return "no chart for this unit"
    return "too few points" if len(base) < FIRST_POINTS else None


def _no_limits(indicator: str, base: list[Point], point: Point) -> str | None:
    """Return why a point has no limits, although there are enough earlier points."""
    if INDICATORS[indicator]["unit"] == "count" and _mean(base) < 2:
        return "rare events"
    return None if _ranges(base) and _reach(base, point) else "no variation"


def _mean(base: list[Point]) -> float:
    return sum(point.value for point in base) / len(base)


def _ranges(base: list[Point]) -> list[float]:
    """Return the moving ranges between neighbouring quarters that both have a point."""
    return [abs(b.value - a.value) for a, b in pairwise(base) if b.at == a.at + 1]


def _reach(base: list[Point], point: Point) -> float:
    """Return the distance from the mean to the limits, never less than chance alone gives."""
    ranges, mean = _ranges(base), _mean(base)
    average = sum(ranges) / len(ranges)
    kept = [each for each in ranges if each < 3.267 * average]
    average = (sum(kept) / len(kept) if kept else 0) or average
    variance = mean * (100 - mean) / point.cases if point.cases else mean
    return max(2.66 * average, 3 * sqrt(max(variance, 0)))


def _signal(lines: tuple[float, float, float], seven: list[Point]) -> tuple[str, str | None]:
    """Return the signal of the last of seven points of a segment, and the rule it meets."""
    centre, lower, upper = lines
    last = seven[-1].value
    for is_outside, limit, word in (
        (last < lower, lower, "lower"),
        (last > upper, upper, "higher"),
    ):
        if is_outside and not isclose(last, limit, rel_tol=1e-9):
            return f"{word} than usual", "outside"
    sides = {
        0 if isclose(each.value, centre, rel_tol=1e-9) else 1 if each.value > centre else -1
        for each in seven
    }
    if len(seven) == RUN and sides in ({1}, {-1}):
        return f"{'higher' if sides == {1} else 'lower'} than usual", "run"
    return "usual", None
