"""Draw XmR charts: each point is judged by earlier points alone (statistics.md 2.8)."""

from dataclasses import dataclass
from itertools import pairwise, product
from math import isclose, sqrt

from tests.oracle.places import BOROUGH_NAMES, LONDON
from tests.oracle.series import INDICATORS

FIRST_POINTS, MOST_POINTS, RUN = 8, 12, 7
MOST_SILENT = 6
LINES = ("chart_centre", "chart_lower", "chart_upper")


@dataclass(frozen=True)
class Point:
    """A quarter's final figure. Quarters are numbered from the first; `cases` is a denominator."""

    at: int
    value: float
    cases: float | None = None


def charts(values, over):
    """Yield the chart columns of every quarter of London and the boroughs."""
    quarters = [period.place for period in over if period.period_type == "quarter"]
    for indicator, area in product({key[0]: None for key in values}, (LONDON, *BOROUGH_NAMES)):
        before = []
        for at, place in enumerate(quarters):
            key = (indicator, area, *place)
            own = _point(indicator, at, values[key])
            point, past, boroughs = own, before, None
            if values[key]["boroughs_returned"] is not None and _adds_up(indicator):
                boroughs = BOROUGH_NAMES if own else _returned(values, indicator, place)
                if boroughs and not own:
                    *past, point = [
                        _together(values, indicator, boroughs, *each)
                        for each in enumerate(quarters[: at + 1])
                    ]
                    past = [each for each in past if each]
            row = _charted(indicator, past, point)
            is_judged = point and row["chart_reason"] not in ("so_far", "no_chart_for_unit")
            row["chart_point"] = point.value if is_judged else None
            row["chart_boroughs"] = len(boroughs) if boroughs and is_judged else None
            if area != LONDON and values[key]["return_status"] == "not_stated":
                row |= dict.fromkeys(("signal", "signal_rule"))
            yield key, row
            before = [*before, own] if own else before


def _point(indicator, at, row):
    """Return a quarter's point, if its figure is final and is not of too few cases."""
    is_percent = INDICATORS[indicator]["unit"] == "percent"
    if row["value"] is None or row["is_provisional"]:
        return None
    if is_percent and (row["denominator"] or 0) < 20:
        return None
    return Point(at, row["value"], row["denominator"] if is_percent else None)


def _adds_up(indicator):
    """Return whether London's figure adds up the boroughs' returns, or divides such sums."""
    known = INDICATORS[indicator]
    is_of_boroughs = known["has_label"] == "true" and known["unit"] in ("count", "percent")
    return is_of_boroughs and known["aggregation"] == "sum"


def _returned(values, indicator, place):
    """Return the boroughs with a final figure, if only returns of up to six others are missing."""
    rows = {borough: values[indicator, borough, *place] for borough in BOROUGH_NAMES}
    final = [borough for borough, row in rows.items() if not row["is_provisional"]]
    others = [row for borough, row in rows.items() if borough not in final]
    is_enough = 0 < len(others) <= MOST_SILENT and not any(row["is_whole"] for row in others)
    return final if is_enough else []


def _together(values, indicator, boroughs, at, place):
    """Return a quarter's point for these boroughs alone, if all their figures are final."""
    rows = [values[indicator, borough, *place] for borough in boroughs]
    numerator = sum(row["numerator"] or 0 for row in rows)
    cases = sum(row["denominator"] or 0 for row in rows)
    if any(row["is_provisional"] for row in rows):
        return None
    if INDICATORS[indicator]["unit"] == "count":
        return Point(at, numerator)
    return Point(at, 100 * numerator / cases, cases) if cases >= 20 else None


def _charted(indicator, before, point):
    row = dict.fromkeys((*LINES, "signal", "signal_rule"))
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


def _no_chart(indicator, base):
    """Return why no quarter would have limits here, whatever its own figure."""
    known = INDICATORS[indicator]
    is_count = known["unit"] == "count" and known["aggregation"] in ("sum", "distinct")
    is_percent = known["unit"] == "percent" and known["aggregation"] == "sum"
    if known["has_label"] != "true":
        return "so_far"
    if not is_count and not is_percent:
        return "no_chart_for_unit"
    return "few_points" if len(base) < FIRST_POINTS else None


def _no_limits(indicator, base, point):
    """Return why a point has no limits, although there are enough earlier points."""
    if INDICATORS[indicator]["unit"] == "count" and _mean(base) < 2:
        return "few_events"
    return None if _ranges(base) and _reach(base, point) else "no_variation"


def _mean(base):
    return sum(point.value for point in base) / len(base)


def _ranges(base):
    """Return the moving ranges between neighbouring quarters that both have a point."""
    return [abs(b.value - a.value) for a, b in pairwise(base) if b.at == a.at + 1]


def _reach(base, point):
    """Return the distance from the mean to the limits, never less than chance alone gives."""
    ranges, mean = _ranges(base), _mean(base)
    average = sum(ranges) / len(ranges)
    kept = [each for each in ranges if each < 3.267 * average]
    average = (sum(kept) / len(kept) if kept else 0) or average
    variance = mean * (100 - mean) / point.cases if point.cases else mean
    return max(2.66 * average, 3 * sqrt(max(variance, 0)))


def _signal(lines, seven):
    """Return the signal of the last of seven points, and the rule it meets."""
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
